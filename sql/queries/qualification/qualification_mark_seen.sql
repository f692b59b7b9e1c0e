-- A reviewer has seen what an update altered; the state stays. $1 id, $2 domain time
UPDATE qualification SET flagged = false, updated_at = $2::timestamptz, version = version + 1 WHERE id = $1::uuid
