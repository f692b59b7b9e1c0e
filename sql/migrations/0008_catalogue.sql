-- What the catalogue and the orders need besides their tables.

ALTER TABLE product
    ADD COLUMN terms_version int NOT NULL DEFAULT 1,          -- of price, deduction and vouchers
    ADD COLUMN suspended_by_reviewer boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT product_suspension CHECK (state = 'suspended' OR NOT suspended_by_reviewer);
CREATE INDEX product_queue ON product (submitted_at, id) WHERE state <> 'draft';
CREATE INDEX product_by_service_type ON product (service_type_code, listed_at DESC, id) WHERE state = 'listed';

-- One- and two-character pieces of a text: an index over them finds Chinese names by any part of them.
CREATE FUNCTION text_grams(whole text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN ARRAY(SELECT DISTINCT substr(lower(whole), at, size)
                 FROM generate_series(1, length(whole)) AS at, generate_series(1, 2) AS size
                 WHERE at + size <= length(whole) + 1);
CREATE INDEX product_name_grams ON product USING gin (text_grams(name)) WHERE state = 'listed';

-- What a product's orders sum up to. Apart from the product: it neither makes a new version of it nor waits for its
-- edits. Always the last row that a transaction locks.
CREATE TABLE product_statistics (
    product_id uuid PRIMARY KEY CONSTRAINT product_statistics_product REFERENCES product,
    sales int NOT NULL DEFAULT 0,                -- completed orders
    good int NOT NULL DEFAULT 0,                 -- evaluations by people, by grade
    neutral int NOT NULL DEFAULT 0,
    bad int NOT NULL DEFAULT 0,
    stars_sum int NOT NULL DEFAULT 0,
    rating_permille int GENERATED ALWAYS AS (CASE WHEN good + neutral + bad = 0 THEN 0
        ELSE (good * 1000::bigint / (good + neutral + bad))::int END) STORED,
    CONSTRAINT product_statistics_not_negative CHECK (LEAST(sales, good, neutral, bad, stars_sum) >= 0)
);
CREATE INDEX product_statistics_sales ON product_statistics (sales DESC, product_id DESC);
CREATE INDEX product_statistics_rating ON product_statistics (rating_permille DESC, product_id DESC);
INSERT INTO product_statistics (product_id) SELECT id FROM product;

-- A report names files of its own provider only.
ALTER TABLE order_file ADD COLUMN enterprise_id uuid;
UPDATE order_file f SET enterprise_id = o.provider_enterprise_id FROM orders o WHERE o.id = f.order_id;
ALTER TABLE order_file ALTER COLUMN enterprise_id SET NOT NULL,
    ADD CONSTRAINT order_file_owner FOREIGN KEY (enterprise_id, file_id) REFERENCES file (enterprise_id, id);

ALTER TABLE orders
    ADD COLUMN terms_version int NOT NULL DEFAULT 1,          -- of the product, as agreed
    ADD COLUMN state_since timestamptz GENERATED ALWAYS AS (CASE state WHEN 'paid' THEN paid_at
        WHEN 'in_service' THEN accepted_at WHEN 'awaiting_confirmation' THEN reported_at
        WHEN 'completed' THEN completed_at WHEN 'cancelled' THEN closed_at WHEN 'refunded' THEN closed_at
        ELSE created_at END) STORED;
CREATE INDEX orders_by_time ON orders (created_at DESC, id DESC);
CREATE INDEX orders_to_warn ON orders (reported_at, id) WHERE state = 'awaiting_confirmation' AND warned_at IS NULL;
CREATE INDEX orders_to_evaluate ON orders (completed_at, id) WHERE state = 'completed' AND NOT evaluated;
CREATE INDEX evaluation_by_time ON evaluation (created_at DESC, id DESC);
CREATE INDEX favourite_by_time ON favourite (enterprise_id, created_at DESC, product_id DESC);
