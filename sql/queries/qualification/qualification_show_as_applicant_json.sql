-- A qualification as its own enterprise sees it, and the facts of its rules. $1 id, $2 enterprise
SELECT r.version, r.body, (SELECT now FROM domain_clock), false, r.enterprise_id, f.flagged, f.certified_name, f.certified_representative, f.certified, f.frozen, f.state, f.answers, f.attachment_kinds, f.required_answers,
    f.required_attachments, f.newer_schema
FROM qualification_representation r JOIN qualification_facts f ON f.qualification_id = r.id
WHERE r.id = $1::uuid AND r.enterprise_id = $2::uuid
