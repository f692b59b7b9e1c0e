-- A party's dispute becomes the system's, and nobody withdraws it any more. $1 order, $2 domain time, $3 cause
UPDATE orders SET dispute_by = 'system', dispute_cause = $3::text, updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
