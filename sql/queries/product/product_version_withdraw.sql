-- Its provider gives it up. $1 id, $2 domain time
UPDATE product_version SET state = 'withdrawn', updated_at = $2::timestamptz, version = version + 1 WHERE id = $1::uuid
