-- Vouchers, payment passwords and the ledger (manual §4.3–4.5).

CREATE TABLE voucher (
    id uuid PRIMARY KEY,
    number text NOT NULL,
    enterprise_id uuid NOT NULL CONSTRAINT voucher_enterprise REFERENCES enterprise,
    batch_id uuid NOT NULL CONSTRAINT voucher_batch REFERENCES booking_batch,
    booking_id uuid NOT NULL,
    voucher_type_id uuid NOT NULL CONSTRAINT voucher_type REFERENCES voucher_type,
    type_name text NOT NULL,                     -- as published in the batch
    face_value_fen bigint NOT NULL CONSTRAINT voucher_face_value CHECK (face_value_fen > 0),
    remaining_fen bigint NOT NULL,
    valid_from timestamptz NOT NULL,
    expires_on date NOT NULL,                    -- its last usable day
    expires_at timestamptz NOT NULL,             -- the midnight (+08:00) behind that day
    closed_as text CONSTRAINT voucher_closed_as_known CHECK (closed_as IN ('expired', 'revoked')),
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    CONSTRAINT voucher_number_unique UNIQUE (number),
    CONSTRAINT voucher_one_per_win UNIQUE (booking_id),
    CONSTRAINT voucher_balance CHECK (remaining_fen BETWEEN 0 AND face_value_fen),
    CONSTRAINT voucher_owner UNIQUE (enterprise_id, id),
    CONSTRAINT voucher_won FOREIGN KEY (enterprise_id, booking_id) REFERENCES booking (enterprise_id, id)
);
CREATE INDEX voucher_by_enterprise ON voucher (enterprise_id, created_at DESC, id);
CREATE INDEX voucher_due ON voucher (expires_at, id) WHERE closed_as IS NULL AND remaining_fen > 0;

-- Belongs to the account (the person). domain.md §4.4.
CREATE TABLE payment_password (
    account_id uuid PRIMARY KEY CONSTRAINT payment_password_account REFERENCES account,
    salt bytea NOT NULL CONSTRAINT payment_password_salt CHECK (length(salt) = 16),
    digest bytea NOT NULL CONSTRAINT payment_password_digest CHECK (length(digest) = 32),
    failures int NOT NULL DEFAULT 0 CONSTRAINT payment_password_failures CHECK (failures >= 0),
    locked_until timestamptz,                    -- real time
    changed_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1
);

-- The last link of each hash chain: what the next transfer is chained to. Derivable from the transfers.
CREATE TABLE ledger_head (
    chain text PRIMARY KEY,                      -- enterprise:UUID or batch:NUMBER
    enterprise_id uuid CONSTRAINT ledger_head_enterprise REFERENCES enterprise,
    batch_id uuid CONSTRAINT ledger_head_batch REFERENCES booking_batch,
    seq bigint NOT NULL,
    hash bytea NOT NULL CONSTRAINT ledger_head_hash CHECK (length(hash) = 32),
    CONSTRAINT ledger_head_one_owner CHECK (num_nonnulls(enterprise_id, batch_id) = 1)
);

-- One row moves a positive amount from one account to another. Append-only (sql/roles.sql).
CREATE TABLE ledger_transfer (
    id uuid PRIMARY KEY,
    chain text NOT NULL CONSTRAINT ledger_transfer_chain REFERENCES ledger_head,
    seq bigint NOT NULL CONSTRAINT ledger_transfer_seq CHECK (seq > 0),
    enterprise_id uuid CONSTRAINT ledger_transfer_enterprise REFERENCES enterprise,
    batch_id uuid CONSTRAINT ledger_transfer_batch REFERENCES booking_batch,
    kind text NOT NULL CONSTRAINT ledger_transfer_kind_known CHECK (kind IN
        ('funding', 'unfunding', 'issue', 'payment', 'completion', 'refund', 'expiry', 'revocation',
         'settlement', 'clawback')),
    debit_kind text NOT NULL,
    debit_id uuid NOT NULL,
    credit_kind text NOT NULL,
    credit_id uuid NOT NULL,
    amount_fen bigint NOT NULL CONSTRAINT ledger_transfer_positive CHECK (amount_fen > 0),
    at timestamptz NOT NULL,                     -- domain time; µs go into the hash
    voucher_id uuid,
    order_id uuid,
    previous_hash bytea NOT NULL CONSTRAINT ledger_transfer_previous CHECK (length(previous_hash) = 32),
    hash bytea NOT NULL CONSTRAINT ledger_transfer_hash CHECK (length(hash) = 32),
    CONSTRAINT ledger_transfer_seq_unique UNIQUE (chain, seq),
    CONSTRAINT ledger_transfer_enterprise_seq UNIQUE (enterprise_id, seq),
    CONSTRAINT ledger_transfer_accounts CHECK (
        debit_kind IN ('budget', 'pool', 'voucher', 'escrow', 'payable', 'settled', 'expired', 'revoked') AND
        credit_kind IN ('budget', 'pool', 'voucher', 'escrow', 'payable', 'settled', 'expired', 'revoked')),
    CONSTRAINT ledger_transfer_voucher FOREIGN KEY (enterprise_id, voucher_id) REFERENCES voucher (enterprise_id, id)
);
CREATE INDEX ledger_transfer_by_voucher ON ledger_transfer (voucher_id) WHERE voucher_id IS NOT NULL;
CREATE INDEX ledger_transfer_by_order ON ledger_transfer (order_id) WHERE order_id IS NOT NULL;
