-- What became of it. $1 id, $2 state, $3 account or null (the system), $4 domain time, $5 reason or null
UPDATE proposal SET state = $2::text, decided_by = $3::uuid, decided_at = $4::timestamptz, reason = $5::text,
    version = version + 1
WHERE id = $1::uuid
