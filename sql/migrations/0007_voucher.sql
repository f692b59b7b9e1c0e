-- Vouchers and payment passwords (manual §4.3, §4.4).

CREATE TABLE voucher (
    id uuid PRIMARY KEY,
    number text NOT NULL,
    enterprise_id uuid NOT NULL CONSTRAINT voucher_enterprise REFERENCES enterprise,
    district_code text,                          -- of the enterprise at the issue
    batch_id uuid NOT NULL CONSTRAINT voucher_batch REFERENCES booking_batch,
    booking_id uuid NOT NULL,
    voucher_type_id uuid NOT NULL CONSTRAINT voucher_type REFERENCES voucher_type,
    type_name text NOT NULL,                     -- as published in the batch
    face_value_fen bigint NOT NULL CONSTRAINT voucher_face_value CHECK (face_value_fen > 0),
    remaining_fen bigint NOT NULL,
    valid_from timestamptz NOT NULL,
    expires_on date NOT NULL,                    -- its last usable day
    expires_at timestamptz NOT NULL,             -- the midnight (+08:00) behind that day
    frozen_until timestamptz,                    -- its own freeze, 'infinity': until it is lifted
    closed_as text CONSTRAINT voucher_closed_as_known CHECK (closed_as IN ('expired', 'revoked')),
    updated_at timestamptz NOT NULL DEFAULT now(), -- domain time of the last change; every UPDATE sets it
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    CONSTRAINT voucher_number_unique UNIQUE (number),
    CONSTRAINT voucher_one_per_win UNIQUE (booking_id),
    CONSTRAINT voucher_balance CHECK (remaining_fen BETWEEN 0 AND face_value_fen),
    CONSTRAINT voucher_closed_holds_nothing CHECK (closed_as IS NULL OR remaining_fen = 0),
    CONSTRAINT voucher_owner UNIQUE (enterprise_id, id),
    CONSTRAINT voucher_won FOREIGN KEY (enterprise_id, booking_id) REFERENCES booking (enterprise_id, id)
);
CREATE INDEX voucher_by_enterprise ON voucher (enterprise_id, created_at, id);
CREATE INDEX voucher_changed_by_enterprise ON voucher (enterprise_id, updated_at, id);
CREATE INDEX voucher_changed ON voucher (updated_at, id);
-- What is stored of a voucher's state, in the order of the list of all.
CREATE INDEX voucher_open ON voucher (created_at, id) WHERE closed_as IS NULL AND remaining_fen > 0;
CREATE INDEX voucher_used ON voucher (created_at, id) WHERE closed_as IS NULL AND remaining_fen = 0;
CREATE INDEX voucher_closed ON voucher (closed_as, created_at, id) WHERE closed_as IS NOT NULL;
CREATE INDEX voucher_open_of_district ON voucher (district_code, created_at, id)
    WHERE closed_as IS NULL AND remaining_fen > 0;
CREATE INDEX voucher_used_of_district ON voucher (district_code, created_at, id)
    WHERE closed_as IS NULL AND remaining_fen = 0;
CREATE INDEX voucher_closed_of_district ON voucher (district_code, closed_as, created_at, id)
    WHERE closed_as IS NOT NULL;
CREATE INDEX voucher_due ON voucher (expires_at, id) WHERE closed_as IS NULL AND remaining_fen > 0;

-- Belongs to the account (the person). domain.md §4.4.
CREATE TABLE payment_password (
    account_id uuid PRIMARY KEY CONSTRAINT payment_password_account REFERENCES account,
    salt bytea NOT NULL CONSTRAINT payment_password_salt CHECK (length(salt) = 16),
    digest bytea NOT NULL CONSTRAINT payment_password_digest CHECK (length(digest) = 32),
    failures int NOT NULL DEFAULT 0 CONSTRAINT payment_password_failures CHECK (failures >= 0),
    locked_until timestamptz,                    -- domain time
    changed_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1
);
