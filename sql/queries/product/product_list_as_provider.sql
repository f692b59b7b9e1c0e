-- One's own products in every state, newest first. $1 limit + 1, $2 last creation, $3 last id, $4 enterprise, $5
-- state or null
SELECT created_at::text AS sort_key, id, summary, state, provider_approved, suspended_by_reviewer, false,
    enterprise_id FROM product_representation
WHERE enterprise_id = $4::uuid AND ($2::text IS NULL OR (created_at, id) < ($2::text::timestamptz, $3::uuid))
    AND ($5::text IS NULL OR state = $5::text)
ORDER BY created_at DESC, id DESC LIMIT $1::int
