-- The row of an enterprise's room, if it has none yet. $1 enterprise
INSERT INTO file_room (enterprise_id) VALUES ($1::uuid) ON CONFLICT (enterprise_id) DO NOTHING
