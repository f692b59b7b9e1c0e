-- One's own qualification and the facts of its rules, behind its lock. $1 id, $2 enterprise
SELECT q.version, q.revision, false, q.enterprise_id, f.flagged, f.certified_name, f.certified_representative,
    f.certified, f.frozen, f.state, f.answers, f.attachment_kinds, f.required_answers,
    f.required_attachments, f.newer_schema
FROM qualification q JOIN qualification_facts f ON f.qualification_id = q.id
WHERE q.id = $1::uuid AND q.enterprise_id = $2::uuid
