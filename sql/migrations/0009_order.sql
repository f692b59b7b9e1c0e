-- Orders and evaluations (manual §4.6, §4.7).

-- "order" is a reserved word. What was agreed is copied here and never changes with the product.
CREATE TABLE orders (
    id uuid PRIMARY KEY,
    number text NOT NULL CONSTRAINT orders_number_form CHECK (number ~ '^[0-9]{24}$'),
    enterprise_id uuid NOT NULL CONSTRAINT orders_buyer REFERENCES enterprise,       -- the buyer
    district_code text,                          -- the buyer's, when it ordered
    provider_enterprise_id uuid NOT NULL,
    product_id uuid NOT NULL,
    product_version bigint NOT NULL,
    terms_version int NOT NULL DEFAULT 1,        -- of the product, as agreed
    product_name text NOT NULL,
    provider_name text NOT NULL,
    service_type_code text NOT NULL,
    price_fen bigint NOT NULL,
    max_deduction_fen bigint NOT NULL,
    service_days int NOT NULL DEFAULT 90,        -- from acceptance on, as agreed
    voucher_type_ids uuid[] NOT NULL,            -- accepted
    message text NOT NULL DEFAULT '',
    agreement_version int NOT NULL,
    year int NOT NULL,                           -- whose annual uses it counts for
    state text NOT NULL DEFAULT 'pending_payment' CONSTRAINT orders_state_known CHECK (state IN
        ('pending_payment', 'paid', 'in_service', 'awaiting_confirmation', 'disputed', 'completed', 'cancelled', 'refunded')),
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
    completed_at timestamptz,
    closed_at timestamptz,                       -- cancelled or refunded
    due_at timestamptz,                          -- when the system acts on silence in this state; NULL: never
    warning_due_at timestamptz,                  -- when it warns the buyer before; NULL: never, or done
    evaluated boolean NOT NULL DEFAULT false,
    service_due_at timestamptz,                  -- acceptance + service_days; behind it, without a report, the buyer may go
    returns int NOT NULL DEFAULT 0,              -- of completion reports
    refund_cause text,                           -- of what went back; 'buyer' alone is the buyer's (money.md "Orders")
    dispute_by text CONSTRAINT orders_dispute_by_known CHECK (dispute_by IN ('buyer', 'seller', 'system')), -- the last one
    dispute_cause text,
    dispute_reason text,
    disputed_at timestamptz,
    dispute_before text,                         -- the state, and its due time, to which a withdrawal leads
    dispute_before_due_at timestamptz,
    dispute_decision text,
    dispute_decision_reason text,
    dispute_decided_at timestamptz,
    buyer_withdrew boolean NOT NULL DEFAULT false,  -- a dispute of its own; once
    seller_withdrew boolean NOT NULL DEFAULT false,
    updated_at timestamptz NOT NULL DEFAULT now(), -- domain time of the last change; every UPDATE sets it
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT orders_number_unique UNIQUE (number),
    CONSTRAINT orders_owner UNIQUE (enterprise_id, id),
    CONSTRAINT orders_product FOREIGN KEY (provider_enterprise_id, product_id) REFERENCES product (enterprise_id, id),
    CONSTRAINT orders_not_own CHECK (enterprise_id <> provider_enterprise_id),
    CONSTRAINT orders_dispute CHECK (state <> 'disputed'
        OR dispute_by IS NOT NULL AND dispute_before IN ('in_service', 'awaiting_confirmation') AND due_at IS NOT NULL),
    CONSTRAINT orders_warned_while_waiting CHECK (warning_due_at IS NULL OR state = 'awaiting_confirmation'),
    CONSTRAINT orders_paid CHECK (paid_fen BETWEEN 0 AND max_deduction_fen AND max_deduction_fen <= price_fen),
    CONSTRAINT orders_balances CHECK (escrow_fen >= 0 AND payable_fen >= 0 AND settled_fen >= 0 AND refunded_fen >= 0
        AND escrow_fen + payable_fen + settled_fen + refunded_fen = paid_fen),
    CONSTRAINT orders_closed_hold_nothing CHECK (state NOT IN ('cancelled', 'refunded') OR refunded_fen = paid_fen)
);
CREATE INDEX orders_by_buyer ON orders (enterprise_id, state, created_at, id);
CREATE INDEX orders_by_provider ON orders (provider_enterprise_id, state, created_at, id);
CREATE INDEX orders_uses ON orders (enterprise_id, product_id, year) WHERE state NOT IN ('cancelled', 'refunded');
CREATE INDEX orders_due ON orders (due_at, id) WHERE due_at IS NOT NULL AND state <> 'completed';
CREATE INDEX orders_open ON orders (created_at, id) INCLUDE (provider_enterprise_id, state)
    WHERE state IN ('paid', 'in_service', 'awaiting_confirmation', 'disputed');
CREATE INDEX orders_by_state ON orders (state, created_at, id);
CREATE INDEX orders_by_district ON orders (district_code, state, created_at, id);
-- By change, for clients that keep a copy.
CREATE INDEX orders_changed_by_buyer ON orders (enterprise_id, updated_at, id);
CREATE INDEX orders_changed_by_provider ON orders (provider_enterprise_id, updated_at, id);
CREATE INDEX orders_changed ON orders (updated_at, id);
CREATE INDEX orders_warning_due ON orders (warning_due_at, id) WHERE warning_due_at IS NOT NULL;
CREATE INDEX orders_evaluation_due ON orders (due_at, id) WHERE due_at IS NOT NULL AND state = 'completed';

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
    enterprise_id uuid NOT NULL,                 -- the provider, whose files alone a report names
    CONSTRAINT order_file_pk PRIMARY KEY (order_id, file_id),
    CONSTRAINT order_file_owner FOREIGN KEY (enterprise_id, file_id) REFERENCES file (enterprise_id, id)
);
CREATE INDEX order_file_by_file ON order_file (file_id);

CREATE TABLE evaluation (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    product_id uuid NOT NULL CONSTRAINT evaluation_product REFERENCES product,
    provider_enterprise_id uuid NOT NULL CONSTRAINT evaluation_provider REFERENCES enterprise, -- the order's
    provider_district_code text,                 -- that the provider was in then
    service text NOT NULL CONSTRAINT evaluation_service_known CHECK (service IN ('good', 'neutral', 'bad')),
    service_comment text NOT NULL DEFAULT '',
    platform_stars int NOT NULL CONSTRAINT evaluation_stars CHECK (platform_stars > 0),
    platform_comment text NOT NULL DEFAULT '',
    automatic boolean NOT NULL,
    rated boolean NOT NULL,                      -- the product's rating counts it
    created_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT evaluation_rated_by_people CHECK (NOT (automatic AND rated)),
    CONSTRAINT evaluation_one_per_order UNIQUE (order_id),
    CONSTRAINT evaluation_order FOREIGN KEY (enterprise_id, order_id) REFERENCES orders (enterprise_id, id)
);
CREATE INDEX evaluation_by_product ON evaluation (product_id, created_at, id);
CREATE INDEX evaluation_by_time ON evaluation (created_at, id);
CREATE INDEX evaluation_by_provider ON evaluation (provider_enterprise_id, created_at, id);
CREATE INDEX evaluation_by_district ON evaluation (provider_district_code, created_at, id);
