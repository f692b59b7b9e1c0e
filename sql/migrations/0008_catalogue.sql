-- The catalogue (manual §4.6).

CREATE TABLE product (
    id uuid PRIMARY KEY,
    enterprise_id uuid NOT NULL CONSTRAINT product_provider REFERENCES enterprise,   -- the provider
    name text NOT NULL,
    name_folded text NOT NULL,                   -- what names are compared by: text_fold's (base/text.h)
    service_type_code text NOT NULL CONSTRAINT product_service_type REFERENCES service_type,
    price_fen bigint NOT NULL CONSTRAINT product_price CHECK (price_fen > 0),
    voucher_product boolean NOT NULL,
    max_deduction_fen bigint NOT NULL DEFAULT 0 CONSTRAINT product_deduction
        CHECK (max_deduction_fen BETWEEN 0 AND price_fen AND max_deduction_fen % 100 = 0),
    annual_uses int NOT NULL DEFAULT 1 CONSTRAINT product_annual_uses CHECK (annual_uses > 0),
    service_days int NOT NULL DEFAULT 90 CONSTRAINT product_service_days CHECK (service_days > 0),
    terms_version int NOT NULL DEFAULT 1,        -- of what a reviewer approved: product_version
    district_code text NOT NULL CONSTRAINT product_district REFERENCES district,
    contact_name text NOT NULL,
    contact_mobile text,
    contact_phone text,
    contact_email text,
    introduction text NOT NULL DEFAULT '',
    guarantee text NOT NULL DEFAULT '',
    process text NOT NULL DEFAULT '',
    details text NOT NULL DEFAULT '',
    state text NOT NULL DEFAULT 'draft' CONSTRAINT product_state_known
        CHECK (state IN ('draft', 'pending', 'listed', 'rejected', 'suspended')),
    suspended_by_reviewer boolean NOT NULL DEFAULT false,
    reason text,
    created_by uuid NOT NULL CONSTRAINT product_creator REFERENCES account,
    submitted_by uuid CONSTRAINT product_submitter REFERENCES account,
    submitted_at timestamptz,
    provider_district_code text,                 -- that the provider was in when it was submitted
    reviewed_by uuid CONSTRAINT product_reviewer REFERENCES account,
    listed_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT product_owner UNIQUE (enterprise_id, id),
    CONSTRAINT product_deduction_only_with_vouchers CHECK (voucher_product OR max_deduction_fen = 0),
    CONSTRAINT product_suspension CHECK (state = 'suspended' OR NOT suspended_by_reviewer)
);
CREATE INDEX product_by_provider ON product (enterprise_id, created_at, id) INCLUDE (state);
CREATE INDEX product_changed_by_provider ON product (enterprise_id, updated_at, id) INCLUDE (state);
CREATE INDEX product_queue ON product (state, submitted_at, id);
CREATE INDEX product_queue_of_district ON product (provider_district_code, state, submitted_at, id)
    WHERE state <> 'draft';
CREATE INDEX product_queue_of_provider ON product (enterprise_id, state, submitted_at, id) WHERE state <> 'draft';
CREATE INDEX product_changed ON product (updated_at, id) WHERE state <> 'draft';
CREATE INDEX product_by_service_type ON product (service_type_code, listed_at, id) WHERE state = 'listed';

CREATE TABLE product_voucher_type (
    product_id uuid NOT NULL CONSTRAINT product_voucher_type_product REFERENCES product,
    voucher_type_id uuid NOT NULL CONSTRAINT product_voucher_type_type REFERENCES voucher_type,
    CONSTRAINT product_voucher_type_pk PRIMARY KEY (product_id, voucher_type_id)
);

-- What a reviewer approves of a product: the terms of its first listing, and each change of them, which stands beside
-- those on sale until it is decided. Whoever writes one has locked its product.
CREATE TABLE product_version (
    id uuid PRIMARY KEY,
    product_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,                 -- the provider
    state text NOT NULL DEFAULT 'draft' CONSTRAINT product_version_state_known
        CHECK (state IN ('draft', 'pending', 'approved', 'rejected', 'withdrawn')),
    terms_version int,                           -- of the product, that it became; NULL: not approved
    before json,                                 -- the terms on sale when it was begun; NULL: it is the first
    name text NOT NULL,
    service_type_code text NOT NULL CONSTRAINT product_version_service_type REFERENCES service_type,
    price_fen bigint NOT NULL,                   -- what the terms may be, the table product says when they are on sale
    voucher_product boolean NOT NULL,
    max_deduction_fen bigint NOT NULL,
    voucher_type_ids uuid[] NOT NULL,
    annual_uses int NOT NULL,
    service_days int NOT NULL,
    reason text,                                 -- of a rejection
    created_by uuid NOT NULL CONSTRAINT product_version_creator REFERENCES account,
    submitted_by uuid CONSTRAINT product_version_submitter REFERENCES account,
    submitted_at timestamptz,
    provider_district_code text,                 -- that the provider was in when it was submitted
    reviewed_by uuid CONSTRAINT product_version_reviewer REFERENCES account,
    reviewed_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT product_version_of FOREIGN KEY (enterprise_id, product_id) REFERENCES product (enterprise_id, id),
    CONSTRAINT product_version_number UNIQUE (terms_version, product_id), -- what lists go by begins with the product
    CONSTRAINT product_version_approved CHECK ((state = 'approved') = (terms_version IS NOT NULL))
);
CREATE UNIQUE INDEX product_version_one_open ON product_version (product_id) WHERE state IN ('draft', 'pending');
CREATE INDEX product_version_by_product ON product_version (product_id, created_at, id);
CREATE INDEX product_version_queue ON product_version (state, submitted_at, id) WHERE submitted_at IS NOT NULL;
CREATE INDEX product_version_queue_of_district ON product_version (provider_district_code, state, submitted_at, id)
    WHERE submitted_at IS NOT NULL;
CREATE INDEX product_version_queue_of_provider ON product_version (enterprise_id, state, submitted_at, id)
    WHERE submitted_at IS NOT NULL;
CREATE INDEX product_version_changed ON product_version (updated_at, id) WHERE submitted_at IS NOT NULL;
CREATE INDEX product_version_changed_by_provider ON product_version (enterprise_id, updated_at, id)
    WHERE submitted_at IS NOT NULL;

-- What a product's orders sum up to. Apart from the product: it neither makes a new version of it nor waits for its
-- edits. Always the last row that a transaction locks.
CREATE TABLE product_statistics (
    product_id uuid PRIMARY KEY CONSTRAINT product_statistics_product REFERENCES product,
    sales int NOT NULL DEFAULT 0,                -- completed orders
    good int NOT NULL DEFAULT 0,                 -- evaluations that the rating counts, by grade
    neutral int NOT NULL DEFAULT 0,
    bad int NOT NULL DEFAULT 0,
    stars_count int NOT NULL DEFAULT 0,          -- what people said of the platform: no part of the rating
    stars_sum int NOT NULL DEFAULT 0,
    rating_permille int GENERATED ALWAYS AS (CASE WHEN good + neutral + bad = 0 THEN 0
        ELSE (good * 1000::bigint / (good + neutral + bad))::int END) STORED,
    CONSTRAINT product_statistics_not_negative CHECK (LEAST(sales, good, neutral, bad, stars_count, stars_sum) >= 0)
);
CREATE INDEX product_statistics_sales ON product_statistics (sales, product_id);
CREATE INDEX product_statistics_rating ON product_statistics (rating_permille, product_id);

-- The listed products as they are looked for: one narrow row each, so that a search reads little. A copy, written by
-- product_put_in_catalogue.sql and enterprise_put_in_catalogue.sql and nothing else, of what the view listed_product
-- says.
CREATE TABLE catalogue (
    product_id uuid PRIMARY KEY,
    enterprise_id uuid NOT NULL,
    listed_at timestamptz NOT NULL,
    price_fen bigint NOT NULL,
    voucher_product boolean NOT NULL,
    service_type_code text NOT NULL,
    district_code text NOT NULL,
    searched text NOT NULL,                      -- the folded names of product and provider, a line each, both bounded
    CONSTRAINT catalogue_owner UNIQUE (enterprise_id, product_id),
    CONSTRAINT catalogue_product FOREIGN KEY (enterprise_id, product_id) REFERENCES product (enterprise_id, id)
);
-- With all that a search compares: who looks through an order reads the index alone, a quarter of the time. A row of
-- it holds 2,700 bytes at most, so listed_product bounds the names.
CREATE INDEX catalogue_newest ON catalogue (listed_at, product_id)
    INCLUDE (enterprise_id, price_fen, voucher_product, service_type_code, district_code, searched);
CREATE INDEX catalogue_by_price ON catalogue (price_fen, product_id)
    INCLUDE (enterprise_id, voucher_product, service_type_code, district_code, searched);

-- All that finds a row: the pieces of its text, and longer words, which no piece equals, for what else may be asked.
-- 'sample:4', 'sample:16' … have a fourth, a sixteenth … of the catalogue, however its ids were made.
CREATE FUNCTION catalogue_tokens(product_id uuid, searched text, service_type_code text, district_code text,
    voucher_product boolean) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN text_grams(searched) || array_remove(ARRAY['listed', 'type:' || service_type_code,
        'district:' || district_code, CASE WHEN voucher_product THEN 'voucher' ELSE 'no voucher' END,
        CASE WHEN md5(product_id::text) < '4' THEN 'sample:4' END, CASE WHEN md5(product_id::text) < '1' THEN 'sample:16' END,
        CASE WHEN md5(product_id::text) < '04' THEN 'sample:64' END,
        CASE WHEN md5(product_id::text) < '01' THEN 'sample:256' END], NULL);
CREATE INDEX catalogue_by_token ON catalogue
    USING gin (catalogue_tokens(product_id, searched, service_type_code, district_code, voucher_product))
    WITH (fastupdate = off);

-- Enterprises of which the catalogue may still hold a former name.
CREATE TABLE catalogue_renaming (
    enterprise_id uuid PRIMARY KEY CONSTRAINT catalogue_renaming_enterprise REFERENCES enterprise,
    due_at timestamptz NOT NULL
);
CREATE INDEX catalogue_renaming_due ON catalogue_renaming (due_at, enterprise_id);

CREATE TABLE favourite (
    enterprise_id uuid NOT NULL CONSTRAINT favourite_enterprise REFERENCES enterprise,
    product_id uuid NOT NULL CONSTRAINT favourite_product REFERENCES product,
    created_at timestamptz NOT NULL,
    CONSTRAINT favourite_pk PRIMARY KEY (enterprise_id, product_id)
);
CREATE INDEX favourite_by_time ON favourite (enterprise_id, created_at, product_id);
