-- The row of an enterprise's room, if it has none yet; one that is there is not waited for. $1 enterprise
INSERT INTO file_room (enterprise_id) SELECT $1::uuid WHERE NOT EXISTS (SELECT FROM file_room WHERE enterprise_id = $1::uuid)
ON CONFLICT (enterprise_id) DO NOTHING
