-- A qualification and the facts of its rules for a reviewer, behind its lock; drafts are not found. $1 id,
-- $2 the reviewer's account
SELECT q.version, q.revision,
    EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'qualification' AND w.object_id = q.id AND w.account_id = $2::uuid),
    q.enterprise_id, f.flagged, f.certified_name, f.certified_representative, f.certified, f.frozen, f.state, f.answers, f.attachment_kinds, f.required_answers,
    f.required_attachments
FROM qualification q JOIN qualification_facts f ON f.qualification_id = q.id
WHERE q.id = $1::uuid AND q.state <> 'draft'
