-- $1 batch, $2 enterprise, $3 domain time
UPDATE booking SET withdrawn = true, updated_at = $3::timestamptz, version = version + 1
WHERE batch_id = $1::uuid AND enterprise_id = $2::uuid
