-- The orders that a provider got as a table. $1 limit + 1, $2 last creation, $3 last id, $4 enterprise, $5 states
-- (text[]): all of them, if none is asked for
SELECT o.created_at::text AS sort_key, o.id, o.number, o.product_name, o.buyer_name, o.provider_name, o.state,
    yuan_text(o.price_fen), yuan_text(o.paid_fen), yuan_text(o.offline_fen), o.created_at::text AS made_at
FROM (SELECT * FROM (
      SELECT k.id, k.created_at FROM unnest($5::text[]) AS asked(state)
      CROSS JOIN LATERAL (
          SELECT id, created_at FROM orders WHERE provider_enterprise_id = $4::uuid AND state = asked.state
              AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                  coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
          ORDER BY created_at DESC, id DESC LIMIT 5001) k
      ORDER BY k.created_at DESC, k.id DESC LIMIT 5001) keys
      ORDER BY created_at DESC, id DESC LIMIT $1::int) page
JOIN order_representation o ON o.id = page.id
ORDER BY o.created_at DESC, o.id DESC
