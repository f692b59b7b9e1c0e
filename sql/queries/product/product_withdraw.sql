-- Its provider takes it back from the review. $1 id, $2 domain time
UPDATE product SET state = 'draft', updated_at = $2::timestamptz, version = version + 1 WHERE id = $1::uuid
