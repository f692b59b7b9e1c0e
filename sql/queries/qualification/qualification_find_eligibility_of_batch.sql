-- The same facts of every enterprise with a booking in a batch, in the order of their ids. $1 batch, $2 behind this
-- enterprise (null: from the first), $3 limit
SELECT f.enterprise_id, f.qualification_id, f.certified, f.state, f.answers, f.attachment_kinds, f.required_answers,
    f.required_attachments
FROM (SELECT enterprise_id FROM booking
      WHERE batch_id = $1::uuid AND NOT withdrawn AND ($2::uuid IS NULL OR enterprise_id > $2::uuid)
      ORDER BY enterprise_id LIMIT $3::int) b
JOIN qualification_facts f USING (enterprise_id)
ORDER BY f.enterprise_id
