-- Deletes the row of a file that is held, gives its room back, and says that its bytes are to follow. $1 id, $2 domain time
WITH gone AS (DELETE FROM file WHERE id = $1::uuid RETURNING id, enterprise_id, counted_bytes),
    told AS (INSERT INTO file_deleted (id, deleted_at) SELECT id, $2::timestamptz FROM gone)
UPDATE file_room r SET used_bytes = r.used_bytes - gone.counted_bytes FROM gone WHERE r.enterprise_id = gone.enterprise_id
