-- Catalogue, orders, evaluations (manual §4.6, §4.7).

CREATE TABLE product (
    id uuid PRIMARY KEY,
    enterprise_id uuid NOT NULL CONSTRAINT product_provider REFERENCES enterprise,   -- the provider
    name text NOT NULL,
    service_type_code text NOT NULL CONSTRAINT product_service_type REFERENCES service_type,
    price_fen bigint NOT NULL CONSTRAINT product_price CHECK (price_fen > 0),
    voucher_product boolean NOT NULL,
    max_deduction_fen bigint NOT NULL DEFAULT 0 CONSTRAINT product_deduction
        CHECK (max_deduction_fen BETWEEN 0 AND price_fen AND max_deduction_fen % 100 = 0),
    annual_uses int NOT NULL DEFAULT 1 CONSTRAINT product_annual_uses CHECK (annual_uses BETWEEN 1 AND 1000),
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
    reason text,
    created_by uuid NOT NULL CONSTRAINT product_creator REFERENCES account,
    submitted_by uuid CONSTRAINT product_submitter REFERENCES account,
    submitted_at timestamptz,
    reviewed_by uuid CONSTRAINT product_reviewer REFERENCES account,
    listed_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT product_owner UNIQUE (enterprise_id, id),
    CONSTRAINT product_deduction_only_with_vouchers CHECK (voucher_product OR max_deduction_fen = 0)
);
CREATE INDEX product_newest ON product (listed_at DESC, id) WHERE state = 'listed';
CREATE INDEX product_by_price ON product (price_fen, id) WHERE state = 'listed';
CREATE INDEX product_by_provider ON product (enterprise_id, created_at DESC, id);

CREATE TABLE product_voucher_type (
    product_id uuid NOT NULL CONSTRAINT product_voucher_type_product REFERENCES product,
    voucher_type_id uuid NOT NULL CONSTRAINT product_voucher_type_type REFERENCES voucher_type,
    CONSTRAINT product_voucher_type_pk PRIMARY KEY (product_id, voucher_type_id)
);

CREATE TABLE favourite (
    enterprise_id uuid NOT NULL CONSTRAINT favourite_enterprise REFERENCES enterprise,
    product_id uuid NOT NULL CONSTRAINT favourite_product REFERENCES product,
    created_at timestamptz NOT NULL,
    CONSTRAINT favourite_pk PRIMARY KEY (enterprise_id, product_id)
);

-- "order" is a reserved word. What was agreed is copied here and never changes with the product.
CREATE TABLE orders (
    id uuid PRIMARY KEY,
    number text NOT NULL CONSTRAINT orders_number_form CHECK (number ~ '^[0-9]{24}$'),
    enterprise_id uuid NOT NULL CONSTRAINT orders_buyer REFERENCES enterprise,       -- the buyer
    provider_enterprise_id uuid NOT NULL,
    product_id uuid NOT NULL,
    product_version bigint NOT NULL,
    product_name text NOT NULL,
    provider_name text NOT NULL,
    service_type_code text NOT NULL,
    price_fen bigint NOT NULL,
    max_deduction_fen bigint NOT NULL,
    voucher_type_ids uuid[] NOT NULL,            -- accepted
    message text NOT NULL DEFAULT '',
    agreement_version int NOT NULL,
    year int NOT NULL,                           -- whose annual uses it counts for
    state text NOT NULL DEFAULT 'pending_payment' CONSTRAINT orders_state_known CHECK (state IN
        ('pending_payment', 'paid', 'in_service', 'awaiting_confirmation', 'completed', 'cancelled', 'refunded',
         'disputed')),
    paid_fen bigint NOT NULL DEFAULT 0,          -- vouchers taken
    escrow_fen bigint NOT NULL DEFAULT 0,        -- running balances of escrow, payable, settled
    payable_fen bigint NOT NULL DEFAULT 0,
    settled_fen bigint NOT NULL DEFAULT 0,
    refunded_fen bigint NOT NULL DEFAULT 0,
    reason text,                                 -- of the last cancellation, rejection or return
    report_note text,
    created_by uuid NOT NULL CONSTRAINT orders_creator REFERENCES account,
    created_at timestamptz NOT NULL,
    paid_at timestamptz,
    accepted_at timestamptz,
    reported_at timestamptz,
    warned_at timestamptz,
    completed_at timestamptz,
    closed_at timestamptz,                       -- cancelled or refunded
    due_at timestamptz,                          -- when the system acts on silence; NULL: never
    evaluated boolean NOT NULL DEFAULT false,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT orders_number_unique UNIQUE (number),
    CONSTRAINT orders_owner UNIQUE (enterprise_id, id),
    CONSTRAINT orders_product FOREIGN KEY (provider_enterprise_id, product_id) REFERENCES product (enterprise_id, id),
    CONSTRAINT orders_not_own CHECK (enterprise_id <> provider_enterprise_id),
    CONSTRAINT orders_paid CHECK (paid_fen BETWEEN 0 AND max_deduction_fen AND max_deduction_fen <= price_fen),
    CONSTRAINT orders_balances CHECK (escrow_fen >= 0 AND payable_fen >= 0 AND settled_fen >= 0 AND refunded_fen >= 0
        AND escrow_fen + payable_fen + settled_fen + refunded_fen = paid_fen)
);
CREATE INDEX orders_by_buyer ON orders (enterprise_id, created_at DESC, id);
CREATE INDEX orders_by_provider ON orders (provider_enterprise_id, created_at DESC, id);
CREATE INDEX orders_uses ON orders (enterprise_id, product_id, year) WHERE state NOT IN ('cancelled', 'refunded');
CREATE INDEX orders_due ON orders (due_at, id) WHERE due_at IS NOT NULL;

ALTER TABLE ledger_transfer ADD CONSTRAINT ledger_transfer_order FOREIGN KEY (enterprise_id, order_id)
    REFERENCES orders (enterprise_id, id);

CREATE TABLE order_payment (
    order_id uuid NOT NULL,
    voucher_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    amount_fen bigint NOT NULL CONSTRAINT order_payment_positive CHECK (amount_fen > 0),
    refunded_fen bigint NOT NULL DEFAULT 0 CONSTRAINT order_payment_refund CHECK (refunded_fen BETWEEN 0 AND amount_fen),
    CONSTRAINT order_payment_pk PRIMARY KEY (order_id, voucher_id),
    CONSTRAINT order_payment_order FOREIGN KEY (enterprise_id, order_id) REFERENCES orders (enterprise_id, id),
    CONSTRAINT order_payment_voucher FOREIGN KEY (enterprise_id, voucher_id) REFERENCES voucher (enterprise_id, id)
);

-- Contract, invoice, deliverables of a completion report; the files are the provider's.
CREATE TABLE order_file (
    order_id uuid NOT NULL CONSTRAINT order_file_order REFERENCES orders,
    file_id uuid NOT NULL CONSTRAINT order_file_file REFERENCES file,
    CONSTRAINT order_file_pk PRIMARY KEY (order_id, file_id)
);

CREATE TABLE evaluation (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    product_id uuid NOT NULL CONSTRAINT evaluation_product REFERENCES product,
    service text NOT NULL CONSTRAINT evaluation_service_known CHECK (service IN ('good', 'neutral', 'bad')),
    service_comment text NOT NULL DEFAULT '',
    platform_stars int NOT NULL CONSTRAINT evaluation_stars CHECK (platform_stars BETWEEN 1 AND 5),
    platform_comment text NOT NULL DEFAULT '',
    automatic boolean NOT NULL,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT evaluation_one_per_order UNIQUE (order_id),
    CONSTRAINT evaluation_order FOREIGN KEY (enterprise_id, order_id) REFERENCES orders (enterprise_id, id)
);
CREATE INDEX evaluation_by_product ON evaluation (product_id, created_at DESC, id);
