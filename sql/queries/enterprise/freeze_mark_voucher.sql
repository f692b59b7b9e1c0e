-- $1 voucher, $2 is it frozen, $3 until when, or null: until it is lifted, $4 domain time
UPDATE voucher SET frozen_until = CASE WHEN $2::bool THEN coalesce($3::timestamptz, 'infinity') END,
    updated_at = $4::timestamptz, version = version + 1
WHERE id = $1::uuid
