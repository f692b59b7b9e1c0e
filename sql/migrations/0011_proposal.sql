-- Two-person acts (domain.md "Who"; money.md "Vouchers by two persons"): one proposes, another approves the SHA-256 of
-- what was proposed. Which kinds there are, and who may approve them, is known to api/proposals.c alone.

CREATE TABLE proposal (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    object_type text NOT NULL,
    object_id uuid NOT NULL,
    enterprise_id uuid CONSTRAINT proposal_enterprise REFERENCES enterprise,  -- whom it concerns; NULL: no single one
    district_code text,                          -- that this one was in when it was proposed
    content text NOT NULL,                       -- canonical JSON
    content_sha256 bytea NOT NULL CONSTRAINT proposal_content_hash CHECK (length(content_sha256) = 32),
    state text NOT NULL DEFAULT 'pending' CONSTRAINT proposal_state_known
        CHECK (state IN ('pending', 'approved', 'refused', 'withdrawn', 'lapsed')),
    proposed_by uuid NOT NULL CONSTRAINT proposal_proposer REFERENCES account,
    proposed_at timestamptz NOT NULL,
    lapses_at timestamptz NOT NULL,
    decided_by uuid CONSTRAINT proposal_decider REFERENCES account,           -- NULL: nobody yet, or it lapsed
    decided_at timestamptz,
    reason text,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT proposal_two_persons CHECK (decided_by <> proposed_by OR state = 'withdrawn')
);
CREATE UNIQUE INDEX proposal_one_pending ON proposal (object_id, kind) WHERE state = 'pending';
CREATE INDEX proposal_changed ON proposal (coalesce(decided_at, proposed_at), id);
CREATE INDEX proposal_by_state ON proposal (state, proposed_at, id);
CREATE INDEX proposal_by_district ON proposal (district_code, state, proposed_at, id) WHERE district_code IS NOT NULL;
CREATE INDEX proposal_by_enterprise ON proposal (enterprise_id, proposed_at, id) WHERE enterprise_id IS NOT NULL;
CREATE INDEX proposal_changed_by_enterprise ON proposal (enterprise_id, coalesce(decided_at, proposed_at), id)
    WHERE enterprise_id IS NOT NULL;
CREATE INDEX proposal_due ON proposal (lapses_at, id) WHERE state = 'pending';
