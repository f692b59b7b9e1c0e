-- An enterprise's own orders as a table. $1 limit + 1, $2 last creation, $3 last id, $4 enterprise, $5 states
-- (text[]) or null
SELECT created_at::text AS sort_key, id, number, product_name, buyer_name, provider_name, state,
    yuan_text(price_fen), yuan_text(paid_fen), yuan_text(offline_fen),
    created_at::text AS made_at
FROM order_representation
WHERE enterprise_id = $4::uuid AND ($2::text IS NULL OR (created_at, id) < ($2::text::timestamptz, $3::uuid))
    AND ($5::text[] IS NULL OR state = ANY ($5::text[]))
ORDER BY created_at DESC, id DESC LIMIT $1::int
