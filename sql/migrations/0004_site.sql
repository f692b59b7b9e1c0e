-- The site's facts and texts, and the codes that forms and products use.

CREATE TABLE industry (
    code text PRIMARY KEY,
    name text NOT NULL,
    position int NOT NULL
);
CREATE TABLE service_type (
    code text PRIMARY KEY,
    name text NOT NULL,
    position int NOT NULL
);

-- Texts an operator edits; each keeps every version. Agreements are accepted; templates are downloaded, stamped and
-- uploaded (manual §3).
CREATE TABLE agreement (
    kind text NOT NULL CONSTRAINT agreement_kind_known CHECK (kind IN ('agreement', 'template')),
    name text NOT NULL,
    version int NOT NULL CONSTRAINT agreement_version_positive CHECK (version > 0),
    title text NOT NULL,
    body text NOT NULL,
    published_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT agreement_pk PRIMARY KEY (name, version)
);

CREATE TABLE site (
    singleton boolean PRIMARY KEY DEFAULT true CONSTRAINT site_one_row CHECK (singleton),
    name text NOT NULL,
    support_phone text NOT NULL,
    help_url text NOT NULL,
    notice text NOT NULL,
    version bigint NOT NULL DEFAULT 1
);

-- What operators made of a setting (include/site/settings.def); each version is kept. Version 1, what the program came
-- with, has no row.
CREATE TABLE setting (
    name text NOT NULL,
    version int NOT NULL CONSTRAINT setting_version_changed CHECK (version > 1),
    value bigint NOT NULL,
    changed_by uuid NOT NULL CONSTRAINT setting_account REFERENCES account,
    changed_at timestamptz NOT NULL,             -- domain time
    CONSTRAINT setting_pk PRIMARY KEY (name, version)
);
