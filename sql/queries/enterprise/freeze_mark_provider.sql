-- $1 enterprise, $2 is it frozen as a provider, $3 until when, or null: until it is lifted, $4 when its paid orders are
-- refunded, or null, $5 domain time
UPDATE enterprise SET selling_refund_at = $4::timestamptz, updated_at = $5::timestamptz,
    selling_frozen_until = CASE WHEN $2::bool THEN coalesce($3::timestamptz, 'infinity') END
WHERE id = $1::uuid
