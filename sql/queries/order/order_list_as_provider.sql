-- The orders that a provider got, newest first. $1 limit + 1, $2 last creation, $3 last id, $4 enterprise, $5 states
-- (text[]): all of them, if none is asked for
SELECT o.created_at::text AS sort_key, o.id, o.body, o.state, o.due_at, o.max_deduction_fen, o.escrow_fen, o.evaluated,
    o.enterprise_id, o.provider_enterprise_id, o.product_id, o.voucher_type_ids, (SELECT now FROM domain_clock)
FROM (SELECT * FROM (
      SELECT k.id, k.created_at FROM unnest($5::text[]) AS asked(state)
      CROSS JOIN LATERAL (
          SELECT id, created_at FROM orders WHERE provider_enterprise_id = $4::uuid AND state = asked.state
              AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                  coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
          ORDER BY created_at DESC, id DESC LIMIT 101) k
      ORDER BY k.created_at DESC, k.id DESC LIMIT 101) keys
      ORDER BY created_at DESC, id DESC LIMIT $1::int) page
JOIN order_representation o ON o.id = page.id
ORDER BY o.created_at DESC, o.id DESC
