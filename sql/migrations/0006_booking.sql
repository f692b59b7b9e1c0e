-- Voucher types, batches, bookings, draws (manual §4.1, §4.2). States that follow the clock are not stored:
-- api/booking/booking_rules.c derives them.

CREATE TABLE voucher_type (
    id uuid PRIMARY KEY,
    code text NOT NULL,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    face_value_fen bigint NOT NULL CONSTRAINT voucher_type_whole_yuan
        CHECK (face_value_fen > 0 AND face_value_fen % 100 = 0),
    validity_days int NOT NULL CONSTRAINT voucher_type_validity CHECK (validity_days > 0),
    annual_cap int NOT NULL CONSTRAINT voucher_type_cap CHECK (annual_cap > 0),
    service_types text[] NOT NULL CONSTRAINT voucher_type_accepts CHECK (cardinality(service_types) > 0),
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    CONSTRAINT voucher_type_code_unique UNIQUE (code),
    CONSTRAINT voucher_type_code_form CHECK (code ~ '^[A-Z][A-Z0-9_]{1,31}$')
);

CREATE TABLE booking_batch (
    id uuid PRIMARY KEY,
    number text NOT NULL CONSTRAINT booking_batch_number_form CHECK
        (number ~ '^20[0-9]{2}(0[1-9]|1[0-2])-(0[1-9]|[1-9][0-9])$'),
    title text NOT NULL,
    notice text NOT NULL,
    state text NOT NULL DEFAULT 'draft' CONSTRAINT booking_batch_state_known CHECK (state IN
        ('draft', 'published', 'sealed', 'entropy_proposed', 'drawn', 'issued', 'void')),
    opens_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    publicity_at timestamptz NOT NULL,           -- as published; a late draw moves both by delay_ms
    issue_at timestamptz NOT NULL,
    due_at timestamptz,                          -- when the system seals or issues it; NULL: it does neither now
    delay_ms bigint NOT NULL DEFAULT 0 CONSTRAINT booking_batch_delay CHECK (delay_ms >= 0),
    entropy_events json NOT NULL,                -- as planned; the manifest's are those that count
    first_entropy_at timestamptz NOT NULL,       -- the earliest and the latest scheduled time among them
    last_entropy_at timestamptz NOT NULL,
    manifest text,                               -- canonical JSON (RFC 8785), fixed at publication
    manifest_sha256 bytea,
    root bytea,                                  -- Merkle root, fixed at the seal
    entry_count int,
    entropy json,                                -- approved values
    seed bytea,
    receipts_key json,                           -- JWK set, as it was at the draw
    record_sha256 bytea,                         -- of the public draw record, which follows from what is stored
    record_bytes bigint,
    pool_fen bigint NOT NULL DEFAULT 0 CONSTRAINT booking_batch_pool_not_negative CHECK (pool_fen >= 0),
    won_count int NOT NULL DEFAULT 0,            -- of the draw
    issued_count int NOT NULL DEFAULT 0,         -- of them that have a voucher
    published_at timestamptz,
    sealed_at timestamptz,
    drawn_at timestamptz,
    issued_at timestamptz,
    issued_to uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', -- issuing goes on behind this enterprise
    voided_at timestamptz,
    reason text,
    created_by uuid NOT NULL CONSTRAINT booking_batch_creator REFERENCES account,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT booking_batch_number_unique UNIQUE (number),
    CONSTRAINT booking_batch_counts CHECK (issued_count BETWEEN 0 AND won_count),
    CONSTRAINT booking_batch_times CHECK (opens_at < closes_at AND closes_at < publicity_at AND publicity_at < issue_at)
);
CREATE INDEX booking_batch_by_opening ON booking_batch (opens_at, id);
CREATE INDEX booking_batch_changed ON booking_batch (updated_at, id);
CREATE INDEX booking_batch_due ON booking_batch (due_at, id) WHERE due_at IS NOT NULL;

-- What the batch offers. What belongs to the type is copied at publication; of a draft it is the type's as it is now.
CREATE TABLE booking_batch_type (
    batch_id uuid NOT NULL CONSTRAINT booking_batch_type_batch REFERENCES booking_batch,
    voucher_type_id uuid NOT NULL CONSTRAINT booking_batch_type_type REFERENCES voucher_type,
    quota int NOT NULL CONSTRAINT booking_batch_type_quota CHECK (quota > 0),
    code text,
    name text,
    face_value_fen bigint,
    validity_days int,
    annual_cap int,
    service_types text[],
    CONSTRAINT booking_batch_type_copied
        CHECK (num_nulls(code, name, face_value_fen, validity_days, annual_cap, service_types) IN (0, 6)),
    CONSTRAINT booking_batch_type_pk PRIMARY KEY (batch_id, voucher_type_id)
);

CREATE TABLE notice_acknowledgement (
    batch_id uuid NOT NULL CONSTRAINT notice_acknowledgement_batch REFERENCES booking_batch,
    enterprise_id uuid NOT NULL CONSTRAINT notice_acknowledgement_enterprise REFERENCES enterprise,
    account_id uuid NOT NULL CONSTRAINT notice_acknowledgement_account REFERENCES account,
    at timestamptz NOT NULL,
    CONSTRAINT notice_acknowledgement_pk PRIMARY KEY (batch_id, enterprise_id)
);

CREATE TABLE booking (
    id uuid PRIMARY KEY,
    batch_id uuid NOT NULL CONSTRAINT booking_batch REFERENCES booking_batch,
    enterprise_id uuid NOT NULL CONSTRAINT booking_enterprise REFERENCES enterprise,
    district_code text,                          -- of the enterprise when it first booked
    voucher_type_id uuid NOT NULL,
    entry_id bytea NOT NULL CONSTRAINT booking_entry_id_length CHECK (length(entry_id) = 16),
    salt bytea NOT NULL CONSTRAINT booking_salt_length CHECK (length(salt) = 32),
    withdrawn boolean NOT NULL DEFAULT false,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT booking_one_per_batch UNIQUE (batch_id, enterprise_id),
    CONSTRAINT booking_entry_unique UNIQUE (batch_id, entry_id),
    CONSTRAINT booking_owner UNIQUE (enterprise_id, id),
    CONSTRAINT booking_type_in_batch FOREIGN KEY (batch_id, voucher_type_id)
        REFERENCES booking_batch_type (batch_id, voucher_type_id)
);
CREATE INDEX booking_by_enterprise ON booking (enterprise_id, created_at, id);
CREATE INDEX booking_by_batch ON booking (batch_id, created_at, id);
-- Lists of staff pass over the batches that are open.
CREATE INDEX booking_by_time ON booking (created_at, id) INCLUDE (batch_id);
CREATE INDEX booking_by_district ON booking (district_code, created_at, id) INCLUDE (batch_id);
CREATE INDEX booking_by_batch_and_district ON booking (batch_id, district_code, created_at, id);
CREATE INDEX booking_changed_by_enterprise ON booking (enterprise_id, updated_at, id);
CREATE INDEX booking_changed ON booking (updated_at, id) INCLUDE (batch_id);

-- How many enterprises have booked in each batch, spread over slots so that they need not wait for one row.
CREATE TABLE booking_tally (
    batch_id uuid NOT NULL CONSTRAINT booking_tally_batch REFERENCES booking_batch,
    slot smallint NOT NULL CONSTRAINT booking_tally_slot CHECK (slot >= 0),
    bookings int NOT NULL CONSTRAINT booking_tally_counts CHECK (bookings > 0),
    CONSTRAINT booking_tally_pk PRIMARY KEY (batch_id, slot)
) WITH (fillfactor = 50);

-- The seal's list: written once. Append-only (sql/roles.sql).
CREATE TABLE draw_entry (
    batch_id uuid NOT NULL CONSTRAINT draw_entry_batch REFERENCES booking_batch,
    position int NOT NULL,                       -- leaf index, 0-based, by entry id
    entry_id bytea NOT NULL,
    booking_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    voucher_type_id uuid NOT NULL,
    identity bytea NOT NULL CONSTRAINT draw_entry_identity_length CHECK (length(identity) = 32),
    leaf bytea NOT NULL CONSTRAINT draw_entry_leaf_length CHECK (length(leaf) = 32),
    wins_before int NOT NULL,                    -- wins of the type in the year, counted at the seal
    CONSTRAINT draw_entry_pk PRIMARY KEY (batch_id, position),
    CONSTRAINT draw_entry_booking UNIQUE (booking_id),
    CONSTRAINT draw_entry_of FOREIGN KEY (enterprise_id, booking_id) REFERENCES booking (enterprise_id, id)
);
CREATE TABLE draw_exclusion (
    batch_id uuid NOT NULL CONSTRAINT draw_exclusion_batch REFERENCES booking_batch,
    entry_id bytea NOT NULL,
    booking_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    reason text NOT NULL,
    CONSTRAINT draw_exclusion_pk PRIMARY KEY (batch_id, entry_id),
    CONSTRAINT draw_exclusion_of FOREIGN KEY (enterprise_id, booking_id) REFERENCES booking (enterprise_id, id)
);
-- The draw's result: written once; a later promotion or disqualification is another row of draw_change.
CREATE TABLE draw_outcome (
    batch_id uuid NOT NULL,
    booking_id uuid NOT NULL CONSTRAINT draw_outcome_entry REFERENCES draw_entry (booking_id),
    enterprise_id uuid NOT NULL,
    voucher_type_id uuid NOT NULL,
    rank int NOT NULL CONSTRAINT draw_outcome_rank CHECK (rank > 0),
    score bytea NOT NULL,
    won boolean NOT NULL,
    enterprise_name text,                        -- of winners, as the record shows it
    CONSTRAINT draw_outcome_pk PRIMARY KEY (booking_id),
    CONSTRAINT draw_outcome_rank_unique UNIQUE (batch_id, voucher_type_id, rank)
);
CREATE INDEX draw_outcome_wins ON draw_outcome (enterprise_id, voucher_type_id) WHERE won;
CREATE INDEX draw_outcome_winners ON draw_outcome (batch_id, enterprise_id) WHERE won; -- in the order of their issue
CREATE INDEX draw_outcome_won ON draw_outcome (batch_id, voucher_type_id, rank) WHERE won;
-- Wins that could not be issued when their time had come: the issue passes them over, the pool keeps their money until they
-- are issued or struck out (domain.md §4.2.7). The row stays when the hold has ended.
CREATE TABLE win_hold (
    booking_id uuid PRIMARY KEY CONSTRAINT win_hold_of_win REFERENCES draw_outcome,
    batch_id uuid NOT NULL CONSTRAINT win_hold_batch REFERENCES booking_batch,
    enterprise_id uuid NOT NULL,
    face_value_fen bigint NOT NULL CONSTRAINT win_hold_face_value CHECK (face_value_fen > 0),
    state text NOT NULL DEFAULT 'held' CONSTRAINT win_hold_state_known CHECK (state IN ('held', 'issued', 'struck_out')),
    reasons text NOT NULL CONSTRAINT win_hold_has_reason CHECK (reasons <> ''), -- words of standing_rules, one blank between
    held_at timestamptz NOT NULL,
    strike_at timestamptz,                       -- when the system strikes it out; NULL: its reasons end by themselves
    ended_at timestamptz,
    CONSTRAINT win_hold_end CHECK ((state = 'held') = (ended_at IS NULL)),
    CONSTRAINT win_hold_owner FOREIGN KEY (enterprise_id, booking_id) REFERENCES booking (enterprise_id, id)
);
CREATE INDEX win_hold_held ON win_hold (held_at, booking_id) WHERE state = 'held';
CREATE INDEX win_hold_by_batch ON win_hold (batch_id, state);
