-- Certifications (manual §2) and freezes (domain.md "Standing and freeze").

-- One per enterprise and role.
CREATE TABLE certification (
    id uuid PRIMARY KEY,
    enterprise_id uuid NOT NULL CONSTRAINT certification_enterprise REFERENCES enterprise,
    role text NOT NULL CONSTRAINT certification_role_known CHECK (role IN ('enterprise', 'provider')),
    state text NOT NULL DEFAULT 'draft' CONSTRAINT certification_state_known
        CHECK (state IN ('draft', 'pending', 'approved', 'rejected', 'revoked')),
    name text,
    uscc text,
    legal_representative text,
    district_code text CONSTRAINT certification_district REFERENCES district,
    address text,
    business_scope text,
    website text,
    presentation text,
    contact_name text,
    contact_mobile text,
    contact_phone text,
    contact_email text,
    reason text,                                 -- of the last rejection or revocation
    created_by uuid NOT NULL CONSTRAINT certification_creator REFERENCES account,
    submitted_by uuid CONSTRAINT certification_submitter REFERENCES account,
    submitted_at timestamptz,
    reviewed_by uuid CONSTRAINT certification_reviewer REFERENCES account,
    reviewed_at timestamptz,
    revoked_at timestamptz,                      -- NULL: it was not, or is approved again
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT certification_one_per_role UNIQUE (enterprise_id, role),
    CONSTRAINT certification_owner UNIQUE (enterprise_id, id)
);
CREATE INDEX certification_queue ON certification (state, role, submitted_at, id);
CREATE INDEX certification_queue_of_district ON certification (district_code, state, role, submitted_at, id)
    WHERE state <> 'draft';
CREATE INDEX certification_changed ON certification (updated_at, id) WHERE state <> 'draft';
CREATE INDEX certification_approved ON certification (role, enterprise_id) WHERE state = 'approved';
-- What every product that is found is asked; without the role to be compared it takes half the time.
CREATE INDEX certification_provider ON certification (enterprise_id) WHERE state = 'approved' AND role = 'provider';

CREATE INDEX certification_revoked ON certification (revoked_at, enterprise_id)
    WHERE role = 'provider' AND revoked_at IS NOT NULL;

CREATE TABLE certification_attachment (
    certification_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    file_id uuid NOT NULL,
    CONSTRAINT certification_attachment_pk PRIMARY KEY (certification_id, file_id),
    CONSTRAINT certification_attachment_of FOREIGN KEY (enterprise_id, certification_id)
        REFERENCES certification (enterprise_id, id),
    CONSTRAINT certification_attachment_file FOREIGN KEY (enterprise_id, file_id) REFERENCES file (enterprise_id, id)
);
-- Who may see a file follows from what it is attached to.
CREATE INDEX certification_attachment_by_file ON certification_attachment (file_id);

-- One person freezes, two lift. What is frozen now stands on the row that whoever acts holds: frozen_until of enterprise
-- and voucher, selling_frozen_until of enterprise.
-- "freeze" is a reserved word.
CREATE TABLE freezes (
    id uuid PRIMARY KEY,
    object_type text NOT NULL CONSTRAINT freeze_object_known CHECK (object_type IN ('enterprise', 'provider', 'voucher')),
    object_id uuid NOT NULL,
    enterprise_id uuid NOT NULL CONSTRAINT freeze_enterprise REFERENCES enterprise, -- itself, or the voucher's owner
    district_code text,                          -- that the enterprise was in when it was frozen
    reason_code text NOT NULL,                   -- the contract says which there are
    reason text NOT NULL,
    frozen_by uuid NOT NULL CONSTRAINT freeze_account REFERENCES account,
    frozen_at timestamptz NOT NULL,
    ends_at timestamptz CONSTRAINT freeze_lasts CHECK (ends_at > frozen_at), -- NULL: until it is lifted
    lifted_at timestamptz,
    lifting_code text,                           -- why, by the contract's list
    lifting_reason text,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT freeze_lifting CHECK ((lifted_at IS NULL) = (lifting_code IS NULL))
);
-- What is stored of a freeze's state, in the order of the list.
CREATE INDEX freeze_lifted ON freezes (frozen_at, id) WHERE lifted_at IS NOT NULL;
CREATE INDEX freeze_without_end ON freezes (frozen_at, id) WHERE lifted_at IS NULL AND ends_at IS NULL;
CREATE INDEX freeze_with_end ON freezes (frozen_at, id) WHERE lifted_at IS NULL AND ends_at IS NOT NULL;
CREATE INDEX freeze_lifted_of_district ON freezes (district_code, frozen_at, id) WHERE lifted_at IS NOT NULL;
CREATE INDEX freeze_without_end_of_district ON freezes (district_code, frozen_at, id)
    WHERE lifted_at IS NULL AND ends_at IS NULL;
CREATE INDEX freeze_with_end_of_district ON freezes (district_code, frozen_at, id)
    WHERE lifted_at IS NULL AND ends_at IS NOT NULL;
CREATE INDEX freeze_ending ON freezes (ends_at, id) WHERE lifted_at IS NULL;
CREATE INDEX freeze_changed ON freezes (coalesce(lifted_at, frozen_at), id);
CREATE INDEX freeze_by_enterprise ON freezes (enterprise_id, frozen_at, id);
CREATE INDEX freeze_changed_by_enterprise ON freezes (enterprise_id, coalesce(lifted_at, frozen_at), id);

-- What an approved certification is to say instead: it stays as it is until a reviewer approves the change.
CREATE TABLE change_request (
    id uuid PRIMARY KEY,
    certification_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'draft' CONSTRAINT change_request_state_known
        CHECK (state IN ('draft', 'pending', 'approved', 'rejected', 'withdrawn')),
    name text,
    uscc text,
    legal_representative text,
    district_code text CONSTRAINT change_request_district REFERENCES district,
    address text,
    business_scope text,
    website text,
    presentation text,
    contact_name text,
    contact_mobile text,
    contact_phone text,
    contact_email text,
    replaced json,                               -- what the certification said when this was decided or withdrawn
    reason text,
    created_by uuid NOT NULL CONSTRAINT change_request_creator REFERENCES account,
    submitted_by uuid CONSTRAINT change_request_submitter REFERENCES account,
    submitted_at timestamptz,                    -- from then on reviewers see it
    reviewed_by uuid CONSTRAINT change_request_reviewer REFERENCES account,
    reviewed_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT change_request_of FOREIGN KEY (enterprise_id, certification_id)
        REFERENCES certification (enterprise_id, id),
    CONSTRAINT change_request_owner UNIQUE (enterprise_id, id),
    CONSTRAINT change_request_replaced CHECK ((replaced IS NULL) = (state IN ('draft', 'pending')))
);
CREATE UNIQUE INDEX change_request_one_open ON change_request (certification_id) WHERE state IN ('draft', 'pending');
CREATE INDEX change_request_by_enterprise ON change_request (enterprise_id, created_at, id);
CREATE INDEX change_request_changed_by_enterprise ON change_request (enterprise_id, updated_at, id);
CREATE INDEX change_request_queue ON change_request (state, submitted_at, id) WHERE submitted_at IS NOT NULL;
CREATE INDEX change_request_queue_of_district ON change_request (district_code, state, submitted_at, id)
    WHERE submitted_at IS NOT NULL;
CREATE INDEX change_request_changed ON change_request (updated_at, id) WHERE submitted_at IS NOT NULL;

CREATE TABLE change_request_attachment (
    change_request_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    file_id uuid NOT NULL,
    CONSTRAINT change_request_attachment_pk PRIMARY KEY (change_request_id, file_id),
    CONSTRAINT change_request_attachment_of FOREIGN KEY (enterprise_id, change_request_id)
        REFERENCES change_request (enterprise_id, id),
    CONSTRAINT change_request_attachment_file FOREIGN KEY (enterprise_id, file_id) REFERENCES file (enterprise_id, id)
);
CREATE INDEX change_request_attachment_by_file ON change_request_attachment (file_id);
