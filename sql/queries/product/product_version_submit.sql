-- $1 id, $2 domain time, $3 account
UPDATE product_version SET state = 'pending', submitted_by = $3::uuid, submitted_at = $2::timestamptz,
    updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
