-- The newest revision becomes the one that counts. $1 id, $2 domain time, $3 state, $4 revision, $5 flagged
UPDATE qualification SET state = $3::text, revision = $4::int, flagged = $5::boolean, updated_at = $2::timestamptz,
    version = version + 1
WHERE id = $1::uuid
