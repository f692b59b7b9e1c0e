-- $1 enterprise, $2 is it frozen as a buyer, $3 until when, or null: until it is lifted, $4 domain time
UPDATE enterprise SET frozen_until = CASE WHEN $2::bool THEN coalesce($3::timestamptz, 'infinity') END,
    updated_at = $4::timestamptz
WHERE id = $1::uuid
