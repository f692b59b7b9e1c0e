-- Clock, enterprises, accounts, idempotency, events. Names of constraints are mapped in api/constraints.def.

-- The sandbox's offset of the domain clock; without a row the domain's time is the database's.
CREATE TABLE sandbox_clock (
    singleton boolean PRIMARY KEY DEFAULT true CONSTRAINT sandbox_clock_one_row CHECK (singleton),
    offset_ms bigint NOT NULL CONSTRAINT sandbox_clock_forward CHECK (offset_ms >= 0)
);

-- HMAC(secret, "check") of each secret on which stored data depends, from the first start on: api/start.c refuses another.
CREATE TABLE secret_check (
    name text PRIMARY KEY,                       -- of its variable
    value bytea NOT NULL CONSTRAINT secret_check_hash CHECK (length(value) = 32),
    stored_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE district (
    code text PRIMARY KEY CONSTRAINT district_code_form CHECK (code ~ '^[0-9]{6}$'),  -- GB/T 2260
    name text NOT NULL
);

CREATE TABLE enterprise (
    id uuid PRIMARY KEY,
    uscc text NOT NULL,
    name text NOT NULL,                          -- the certified one; until there is one what the login told, or the USCC
    name_folded text NOT NULL,                   -- what names are compared by: text_fold's (base/text.h)
    name_certified boolean NOT NULL DEFAULT false,
    legal_representative text,
    authenticated_name text,                     -- as the province told it at the latest login; NULL: it did not
    authenticated_name_folded text,
    authenticated_representative text,
    authenticated_at timestamptz,                -- of that login, real time
    district_code text,                          -- the certified one
    address text,
    website text,
    presentation text,
    contact_name text,
    contact_mobile text,
    contact_phone text,
    contact_email text,
    certified_to_buy boolean NOT NULL DEFAULT false, -- stored facts, for lists: which approved certification it has
    certified_to_sell boolean NOT NULL DEFAULT false,
    frozen_until timestamptz,                    -- its freeze as a buyer, 'infinity': until it is lifted
    selling_frozen_until timestamptz,            -- likewise as a provider
    selling_refund_at timestamptz,               -- when the orders paid by then are refunded, if that goes on
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(), -- domain time
    updated_at timestamptz NOT NULL DEFAULT now(), -- domain time of the last change, its certifications' too
    CONSTRAINT enterprise_uscc_unique UNIQUE (uscc),
    CONSTRAINT enterprise_authenticated_folded CHECK ((authenticated_name IS NULL) = (authenticated_name_folded IS NULL)),
    CONSTRAINT enterprise_uscc_form CHECK (uscc ~ '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$')
);
CREATE INDEX enterprise_by_creation ON enterprise (created_at, id);
CREATE INDEX enterprise_changed ON enterprise (updated_at, id);
CREATE INDEX enterprise_buyers ON enterprise (created_at, id) WHERE certified_to_buy;
CREATE INDEX enterprise_sellers ON enterprise (created_at, id) WHERE certified_to_sell;
CREATE INDEX enterprise_of_district ON enterprise (district_code, created_at, id);
CREATE INDEX enterprise_buyers_of_district ON enterprise (district_code, created_at, id) WHERE certified_to_buy;
CREATE INDEX enterprise_sellers_of_district ON enterprise (district_code, created_at, id) WHERE certified_to_sell;
CREATE INDEX enterprise_refunds ON enterprise (selling_refund_at, id) WHERE selling_refund_at IS NOT NULL;

-- One- and two-character pieces of a folded text: an index over them finds Chinese names by any part of them. What each
-- insert leaves for later (fastupdate) would be read by every search.
CREATE FUNCTION text_grams(whole text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN ARRAY(SELECT DISTINCT substr(whole, at, size)
                 FROM generate_series(1, length(whole)) AS at, generate_series(1, 2) AS size
                 WHERE at + size <= length(whole) + 1);
CREATE INDEX enterprise_name_grams ON enterprise USING gin (text_grams(name_folded)) WITH (fastupdate = off);

-- A person (or system account) known by the login provider's subject.
CREATE TABLE account (
    id uuid PRIMARY KEY,
    provider text NOT NULL,
    subject text NOT NULL,
    account_type text NOT NULL CONSTRAINT account_type_known CHECK (account_type IN ('legal', 'person')),
    display_name text NOT NULL DEFAULT '',
    phone text,
    enterprise_id uuid CONSTRAINT account_enterprise REFERENCES enterprise,
    status text NOT NULL DEFAULT 'active' CONSTRAINT account_status_known CHECK (status IN ('active', 'disabled')),
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_login_at timestamptz,
    CONSTRAINT account_subject_unique UNIQUE (provider, subject)
);
CREATE INDEX account_by_enterprise ON account (enterprise_id) WHERE enterprise_id IS NOT NULL;

-- The enterprises that an account's logins spoke of, by the code that the province told: also those it has left, and those
-- of a login that made no enterprise, such as a person's. Nothing is ever taken away: who judges depends on it.
CREATE TABLE account_uscc (
    account_id uuid NOT NULL CONSTRAINT account_uscc_account REFERENCES account,
    uscc text NOT NULL,
    first_login_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT account_uscc_pk PRIMARY KEY (account_id, uscc)
);
CREATE INDEX account_uscc_by_code ON account_uscc (uscc);

CREATE TABLE account_role (
    account_id uuid NOT NULL CONSTRAINT account_role_account REFERENCES account,
    role text NOT NULL CONSTRAINT account_role_known
        CHECK (role IN ('reviewer', 'operator', 'finance', 'auditor')),
    granted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT account_role_pk PRIMARY KEY (account_id, role)
);

-- One row per write that a client may repeat; written in the transaction of its effect.
CREATE TABLE idempotency (
    account_id uuid NOT NULL,
    operation text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status int,              -- NULL only inside the transaction that claims the key
    version bigint,
    body text,
    location text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT idempotency_pk PRIMARY KEY (account_id, operation, key)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- Audit, timeline and outbox in one row; api/events.def names the kinds. Append-only (sql/roles.sql). No personal data
-- in `data`; the address it came from is shown to auditors alone.
CREATE TABLE event (
    id uuid PRIMARY KEY,
    seq bigint NOT NULL,                         -- of its pending row: the order among one object's events, whose lock
                                                 -- lies between them; events of strangers become visible out of it
    at timestamptz NOT NULL,                     -- domain time
    recorded_at timestamptz NOT NULL DEFAULT now(),
    kind text NOT NULL,
    actor_account_id uuid,                       -- NULL: the system
    capacity text NOT NULL,                      -- system, staff, enterprise, none: whoever was not let in
    object_type text NOT NULL,
    object_id uuid NOT NULL,
    enterprise_id uuid,                          -- whose timeline
    reason text,
    data json NOT NULL,
    request_id text,
    client_address inet,                         -- of the request; NULL: the system
    client_id text                               -- the OAuth client's, as far as it is known
);
CREATE INDEX event_by_object ON event (object_type, object_id, seq);
-- How auditors look (sql/queries/audit).
CREATE INDEX event_by_time ON event (at, id);
CREATE INDEX event_by_kind ON event (kind, at, id);
CREATE INDEX event_by_object_time ON event (object_id, at, id);
CREATE INDEX event_by_account ON event (actor_account_id, at, id) WHERE actor_account_id IS NOT NULL;
CREATE INDEX event_by_enterprise ON event (enterprise_id, at, id) WHERE enterprise_id IS NOT NULL;
CREATE INDEX event_by_address ON event (client_address, at, id) WHERE client_address IS NOT NULL;

-- What waits for its position: one row for each event, written by the statement that writes the event. Numbers of an
-- identity become visible out of order, so nobody reads behind one; api/command/sequencer.c takes what is committed.
-- `source` names the table whose row `source_id` is.
CREATE TABLE pending (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pending_pk PRIMARY KEY,
    source text NOT NULL,
    source_id uuid NOT NULL,
    standing boolean NOT NULL                    -- may make a cached standing wrong (api/identity/standing.c)
);
CREATE INDEX pending_of_standing ON pending (id) WHERE standing;

-- The order in which everything may be read: 1, 2, 3 … without a gap, and whoever sees one sees all before it. The order
-- within an object is kept, that between strangers says nothing. Append-only.
CREATE TABLE event_position (
    position bigint CONSTRAINT event_position_pk PRIMARY KEY,
    source text NOT NULL,
    source_id uuid NOT NULL,
    standing boolean NOT NULL,
    CONSTRAINT event_position_once UNIQUE (source_id)
);
CREATE INDEX event_position_of_standing ON event_position (position) WHERE standing;

-- Uploaded files; the bytes lie in JQT_FILES_DIR under the id.
CREATE TABLE file (
    id uuid PRIMARY KEY,
    enterprise_id uuid NOT NULL CONSTRAINT file_enterprise REFERENCES enterprise,
    account_id uuid NOT NULL CONSTRAINT file_account REFERENCES account,
    name text NOT NULL,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL CONSTRAINT file_size CHECK (size_bytes > 0),
    counted_bytes bigint NOT NULL,               -- of its enterprise's room (api/file/file_rules.c)
    sha256 bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- When it goes, unless it is attached to something then: set by the upload, by whatever detaches it, and by each look
    -- that finds it attached.
    due_at timestamptz NOT NULL,
    CONSTRAINT file_owner UNIQUE (enterprise_id, id)
);
CREATE INDEX file_due ON file (due_at, id);

-- How much of its room an enterprise's files take: the sum of their counted_bytes. Who uploads holds this row, so that
-- uploads at once do not go over the limit, and no payment waits for an upload.
CREATE TABLE file_room (
    enterprise_id uuid CONSTRAINT file_room_pk PRIMARY KEY CONSTRAINT file_room_enterprise REFERENCES enterprise,
    used_bytes bigint NOT NULL DEFAULT 0 CONSTRAINT file_room_used CHECK (used_bytes >= 0)
);

-- Files whose row is gone and whose bytes are to follow: written where the row is deleted, so that no crash between the
-- two forgets them.
CREATE TABLE file_deleted (
    id uuid CONSTRAINT file_deleted_pk PRIMARY KEY,
    deleted_at timestamptz NOT NULL
);
CREATE INDEX file_deleted_by_time ON file_deleted (deleted_at, id);
