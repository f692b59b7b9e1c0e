-- The ledger (manual §4.5).

-- The last link of each hash chain: what the next transfer is chained to, numbered behind and never earlier than.
-- Derivable from the transfers.
CREATE TABLE ledger_head (
    chain text COLLATE "C" PRIMARY KEY,          -- enterprise:UUID or batch:NUMBER; read in the order of bytes
    enterprise_id uuid CONSTRAINT ledger_head_enterprise REFERENCES enterprise,
    batch_id uuid CONSTRAINT ledger_head_batch REFERENCES booking_batch,
    seq bigint NOT NULL,
    hash bytea NOT NULL CONSTRAINT ledger_head_hash CHECK (length(hash) = 32),
    number bigint NOT NULL DEFAULT 0,            -- of the last line of the statement
    balance_fen bigint NOT NULL DEFAULT 0,       -- behind it: what all vouchers hold
    at timestamptz,                              -- of the last transfer; NULL: there is none
    CONSTRAINT ledger_head_begun CHECK ((seq = 0) = (at IS NULL)),
    CONSTRAINT ledger_head_one_owner CHECK (num_nonnulls(enterprise_id, batch_id) = 1)
);

-- One row moves a positive amount from one account to another. Append-only (sql/roles.sql).
CREATE TABLE ledger_transfer (
    id uuid PRIMARY KEY,
    chain text COLLATE "C" NOT NULL CONSTRAINT ledger_transfer_chain REFERENCES ledger_head,
    seq bigint NOT NULL CONSTRAINT ledger_transfer_seq CHECK (seq > 0),
    enterprise_id uuid CONSTRAINT ledger_transfer_enterprise REFERENCES enterprise,
    batch_id uuid CONSTRAINT ledger_transfer_batch REFERENCES booking_batch,
    kind text NOT NULL CONSTRAINT ledger_transfer_kind_known CHECK (kind IN
        ('funding', 'funding_return', 'issue', 'payment', 'completion', 'refund', 'expiry', 'revocation',
         'settlement', 'clawback')),
    debit_kind text NOT NULL,
    debit_id uuid NOT NULL,
    credit_kind text NOT NULL,
    credit_id uuid NOT NULL,
    amount_fen bigint NOT NULL CONSTRAINT ledger_transfer_positive CHECK (amount_fen > 0),
    at timestamptz NOT NULL,                     -- domain time; µs go into the hash
    voucher_id uuid,
    district_code text,                          -- the voucher's
    order_id uuid,
    previous_hash bytea NOT NULL CONSTRAINT ledger_transfer_previous CHECK (length(previous_hash) = 32),
    hash bytea NOT NULL CONSTRAINT ledger_transfer_hash CHECK (length(hash) = 32),
    number bigint,                               -- of its line in the enterprise's statement: 1, 2, 3 … without holes
    balance_fen bigint,                          -- behind that line: what all of the enterprise's vouchers hold
    CONSTRAINT ledger_transfer_seq_unique UNIQUE (chain, seq),
    CONSTRAINT ledger_transfer_number_unique UNIQUE (enterprise_id, number),
    CONSTRAINT ledger_transfer_lines CHECK (
        ('voucher' IN (debit_kind, credit_kind)) = (number IS NOT NULL) AND (number IS NULL) = (balance_fen IS NULL)),
    CONSTRAINT ledger_transfer_line_figures CHECK (number > 0 AND balance_fen >= 0),
    CONSTRAINT ledger_transfer_accounts CHECK (
        debit_kind IN ('budget', 'pool', 'voucher', 'escrow', 'payable', 'settled', 'expired', 'revoked') AND
        credit_kind IN ('budget', 'pool', 'voucher', 'escrow', 'payable', 'settled', 'expired', 'revoked')),
    CONSTRAINT ledger_transfer_voucher FOREIGN KEY (enterprise_id, voucher_id) REFERENCES voucher (enterprise_id, id),
    CONSTRAINT ledger_transfer_order FOREIGN KEY (enterprise_id, order_id) REFERENCES orders (enterprise_id, id)
);
-- A chain never goes back in time, so its numbers rise with it. The lines of statements:
CREATE INDEX ledger_transfer_by_enterprise ON ledger_transfer (enterprise_id, at, seq) WHERE number IS NOT NULL;
CREATE INDEX ledger_transfer_by_voucher ON ledger_transfer (voucher_id, at, seq) WHERE voucher_id IS NOT NULL;
CREATE INDEX ledger_transfer_by_kind ON ledger_transfer (kind, at, id) WHERE number IS NOT NULL;
CREATE INDEX ledger_transfer_by_district ON ledger_transfer (district_code, kind, at, id) WHERE number IS NOT NULL;
CREATE INDEX ledger_transfer_by_order ON ledger_transfer (order_id) WHERE order_id IS NOT NULL;
