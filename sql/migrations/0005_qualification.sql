-- Qualifications (manual §3).

-- The form's versions: a schema in the contract's subset; attachments by kind.
CREATE TABLE qualification_form (
    version int PRIMARY KEY CONSTRAINT qualification_form_version_positive CHECK (version > 0),
    schema json NOT NULL,                        -- of the answers
    required_answers text[] NOT NULL,            -- needed to submit and to book
    required_attachments text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE qualification (
    id uuid PRIMARY KEY,
    enterprise_id uuid NOT NULL CONSTRAINT qualification_enterprise REFERENCES enterprise,
    state text NOT NULL DEFAULT 'draft' CONSTRAINT qualification_state_known
        CHECK (state IN ('draft', 'pending', 'granted', 'rejected', 'suspended', 'revoked')),
    revision int NOT NULL CONSTRAINT qualification_revision_positive CHECK (revision > 0),
    reason text,
    district_code text,                          -- as the answers that count say
    flagged boolean NOT NULL DEFAULT false,      -- an update after the grant altered eligibility
    created_by uuid NOT NULL CONSTRAINT qualification_creator REFERENCES account,
    submitted_by uuid CONSTRAINT qualification_submitter REFERENCES account,
    submitted_at timestamptz,
    reviewed_by uuid CONSTRAINT qualification_reviewer REFERENCES account,
    reviewed_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT qualification_one_per_enterprise UNIQUE (enterprise_id),
    CONSTRAINT qualification_owner UNIQUE (enterprise_id, id)
);
CREATE INDEX qualification_queue ON qualification (state, submitted_at, id);
CREATE INDEX qualification_queue_of_district ON qualification (district_code, state, submitted_at, id)
    WHERE state <> 'draft';
CREATE INDEX qualification_changed ON qualification (updated_at, id) WHERE state <> 'draft';
CREATE INDEX qualification_flagged ON qualification (submitted_at, id) WHERE flagged;

-- Every version of the answers. Append-only (sql/roles.sql).
CREATE TABLE qualification_revision (
    qualification_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    revision int NOT NULL,
    form_version int NOT NULL CONSTRAINT qualification_revision_form REFERENCES qualification_form,
    answers json NOT NULL,
    size_class text CONSTRAINT qualification_revision_size
        CHECK (size_class IN ('micro', 'small', 'medium', 'large')),
    saved_by uuid NOT NULL CONSTRAINT qualification_revision_account REFERENCES account,
    saved_at timestamptz NOT NULL,
    CONSTRAINT qualification_revision_pk PRIMARY KEY (qualification_id, revision),
    CONSTRAINT qualification_revision_of FOREIGN KEY (enterprise_id, qualification_id)
        REFERENCES qualification (enterprise_id, id) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE qualification_attachment (
    qualification_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    revision int NOT NULL,
    kind text NOT NULL,                          -- the contract says which there are
    file_id uuid NOT NULL,
    CONSTRAINT qualification_attachment_pk PRIMARY KEY (qualification_id, revision, kind),
    CONSTRAINT qualification_attachment_of FOREIGN KEY (qualification_id, revision)
        REFERENCES qualification_revision (qualification_id, revision),
    CONSTRAINT qualification_attachment_file FOREIGN KEY (enterprise_id, file_id) REFERENCES file (enterprise_id, id)
);
CREATE INDEX qualification_attachment_by_file ON qualification_attachment (file_id);
