-- Clients, logins under way, sessions and what they gave. Of every secret only the SHA-256 is kept; all times are real.

CREATE TABLE client (
    id text PRIMARY KEY CONSTRAINT client_id_form CHECK (id ~ '^[A-Za-z0-9._-]{1,64}$'),
    name text NOT NULL,
    kind text NOT NULL CONSTRAINT client_kind_known CHECK (kind IN ('public', 'confidential')),
    platform text NOT NULL CONSTRAINT client_platform_known CHECK (platform IN ('browser', 'mobile')),
    secret_hash bytea,
    redirect_uris text[] NOT NULL,
    scopes text NOT NULL DEFAULT '',             -- space-separated: what it may be given
    status text NOT NULL DEFAULT 'active' CONSTRAINT client_status_known CHECK (status IN ('active', 'disabled')),
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT client_secret_by_kind CHECK ((kind = 'confidential') = (secret_hash IS NOT NULL))
);

-- A login under way at the province, and what its page may lead back to when the browser shows it once more.
CREATE TABLE login_transaction (
    state_hash bytea PRIMARY KEY,
    browser_hash bytea NOT NULL,                 -- of the cookie of the browser that began it
    provider text NOT NULL,
    client_id text NOT NULL CONSTRAINT login_transaction_client REFERENCES client,
    redirect_uri text NOT NULL,
    client_state text,
    code_challenge text NOT NULL,
    scope text NOT NULL,
    capacity text CONSTRAINT login_transaction_capacity CHECK (capacity IN ('staff', 'enterprise')),
    max_age_s bigint,
    begun_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    taken_at timestamptz                         -- when the browser came back, once
);
CREATE INDEX login_transaction_by_expiry ON login_transaction (expires_at);

-- One login of one account at one client, in one capacity. Its tokens are one family.
CREATE TABLE session (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT session_account REFERENCES account,
    enterprise_id uuid CONSTRAINT session_enterprise REFERENCES enterprise,  -- NULL: staff
    client_id text NOT NULL CONSTRAINT session_client REFERENCES client,
    scope text NOT NULL,
    browser_hash bytea NOT NULL,
    auth_time timestamptz NOT NULL,
    reauthenticated boolean NOT NULL,            -- the province was made to ask again, and proved it
    begun_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX session_by_account ON session (account_id);
CREATE INDEX session_by_browser ON session (browser_hash) WHERE revoked_at IS NULL;
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE authorization_code (
    code_hash bytea PRIMARY KEY,
    session_id uuid NOT NULL CONSTRAINT authorization_code_session REFERENCES session ON DELETE CASCADE,
    redirect_uri text NOT NULL,
    code_challenge text NOT NULL,
    given_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz
);
CREATE INDEX authorization_code_by_session ON authorization_code (session_id);

-- The family is the session.
CREATE TABLE refresh_token (
    token_hash bytea PRIMARY KEY,
    session_id uuid NOT NULL CONSTRAINT refresh_token_session REFERENCES session ON DELETE CASCADE,
    generation bigint NOT NULL,
    given_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz,
    CONSTRAINT refresh_token_line UNIQUE (session_id, generation)
);
