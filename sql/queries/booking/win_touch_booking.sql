-- What became of a win is a change of its booking. $1 booking, $2 domain time
UPDATE booking SET updated_at = $2::timestamptz, version = version + 1 WHERE id = $1::uuid
