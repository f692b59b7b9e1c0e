-- Qualifications: the current form, the representation of a qualification, and the facts its rules need.
CREATE VIEW qualification_form_current AS
SELECT version, schema, required_answers, required_attachments, created_at
FROM qualification_form ORDER BY version DESC LIMIT 1;

-- One row for every enterprise, also for those that never made a qualification (qualification_id is null).
CREATE VIEW qualification_facts AS
SELECT e.id AS enterprise_id, q.id AS qualification_id,
    EXISTS (SELECT FROM enterprise_standing s WHERE s.enterprise_id = e.id) AS certified,
    coalesce(e.frozen_until > (SELECT now FROM domain_clock), false) AS frozen,
    q.state, q.flagged,
    CASE WHEN e.name_certified THEN e.name END AS certified_name,
    CASE WHEN e.name_certified THEN e.legal_representative END AS certified_representative, r.answers,
    (SELECT json_agg(a.kind) FROM qualification_attachment a
     WHERE a.qualification_id = q.id AND a.revision = q.revision) AS attachment_kinds,
    to_json(f.required_answers) AS required_answers, to_json(f.required_attachments) AS required_attachments,
    CASE WHEN r.form_version < f.version THEN f.schema END AS newer_schema -- by which the answers were not judged yet
FROM enterprise e
CROSS JOIN qualification_form_current f
LEFT JOIN qualification q ON q.enterprise_id = e.id
LEFT JOIN qualification_revision r ON r.qualification_id = q.id AND r.revision = q.revision;

CREATE VIEW qualification_representation AS
SELECT q.id, q.enterprise_id, q.state, q.created_at, q.updated_at, q.submitted_at, q.version, r.size_class,
    json_build_object(
        'id', q.id, 'enterprise_id', q.enterprise_id, 'enterprise_name', e.name, 'uscc', e.uscc, 'state', q.state,
        'revision', q.revision, 'form_version', r.form_version, 'answers', r.answers,
        'attachments', coalesce(a.files, '{}'::json), 'size_class', r.size_class, 'flagged', q.flagged,
        'reason', q.reason, 'decisions', coalesce((
            SELECT list FROM decisions k WHERE k.object_type = 'qualification' AND k.object_id = q.id), '[]'::json), 'submitted_at', time_text(q.submitted_at), 'reviewed_at', time_text(q.reviewed_at),
        'created_at', time_text(q.created_at), 'updated_at', time_text(q.updated_at), 'version', q.version) AS body
FROM qualification q
JOIN enterprise e ON e.id = q.enterprise_id
JOIN qualification_revision r ON r.qualification_id = q.id AND r.revision = q.revision
LEFT JOIN LATERAL (
    SELECT json_object_agg(kind, file_id ORDER BY kind) AS files FROM qualification_attachment
    WHERE qualification_id = q.id AND revision = q.revision) a ON true;
