-- One's own bookings, newest first. $1 limit + 1, $2 last creation, $3 last id, $4 enterprise, $5 batch or null
SELECT created_at::text AS sort_key, id, body FROM booking_representation
WHERE enterprise_id = $4::uuid AND ($5::uuid IS NULL OR batch_id = $5::uuid)
    AND ($2::text IS NULL OR (created_at, id) < ($2::text::timestamptz, $3::uuid))
ORDER BY created_at DESC, id DESC LIMIT $1::int
