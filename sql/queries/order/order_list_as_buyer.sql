-- An enterprise's own orders, newest first. $1 limit + 1, $2 last creation, $3 last id, $4 enterprise, $5 states
-- (text[]) or null
SELECT created_at::text AS sort_key, id, body, state, due_at, max_deduction_fen, escrow_fen, evaluated, enterprise_id,
    provider_enterprise_id, product_id, voucher_type_ids, (SELECT now FROM domain_clock)
FROM order_representation
WHERE enterprise_id = $4::uuid AND ($2::text IS NULL OR (created_at, id) < ($2::text::timestamptz, $3::uuid))
    AND ($5::text[] IS NULL OR state = ANY ($5::text[]))
ORDER BY created_at DESC, id DESC LIMIT $1::int
