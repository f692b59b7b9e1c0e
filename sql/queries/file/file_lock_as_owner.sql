-- Holds a file of one's own against everybody who would attach it (their foreign key waits). $1 id, $2 enterprise
SELECT enterprise_id FROM file WHERE id = $1::uuid AND enterprise_id = $2::uuid FOR UPDATE
