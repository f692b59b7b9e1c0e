-- A qualification as staff see it: drafts not at all. $1 id, $2 the account that asks
SELECT r.version, r.body, (SELECT now FROM domain_clock),
    EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'qualification' AND w.object_id = r.id AND w.account_id = $2::uuid),
    r.enterprise_id, f.flagged, f.certified_name, f.certified_representative, f.certified, f.frozen, f.state, f.answers, f.attachment_kinds, f.required_answers,
    f.required_attachments
FROM qualification_representation r JOIN qualification_facts f ON f.qualification_id = r.id
WHERE r.id = $1::uuid AND r.state <> 'draft'
