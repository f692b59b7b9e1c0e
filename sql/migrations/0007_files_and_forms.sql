-- What uploads, reference texts and qualification forms need besides their tables.

-- Agreements are accepted; templates are downloaded, stamped and uploaded (manual §3).
ALTER TABLE agreement ADD COLUMN kind text NOT NULL DEFAULT 'agreement'
    CONSTRAINT agreement_kind_known CHECK (kind IN ('agreement', 'template'));

-- Who may see a file follows from what it is attached to.
CREATE INDEX certification_attachment_by_file ON certification_attachment (file_id);
CREATE INDEX qualification_attachment_by_file ON qualification_attachment (file_id);
CREATE INDEX order_file_by_file ON order_file (file_id);

CREATE INDEX enterprise_by_creation ON enterprise (created_at DESC, id DESC);
CREATE INDEX qualification_flagged ON qualification (submitted_at, id) WHERE flagged;
