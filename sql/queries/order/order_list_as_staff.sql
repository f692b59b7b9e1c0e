-- Every order, newest first, or by change. $1 limit + 1, $2 last creation or change, $3 last id, $4 states (text[]): all
-- of them, if none is asked for, $5 made from, $6 number or null, $7 by change, $8 the buyer's district or null (not by
-- change), $9 the asking account
-- As CSV: order_csv
SELECT page.at::text AS sort_key, o.id, o.body, o.state, o.due_at, o.max_deduction_fen, o.escrow_fen, o.evaluated,
    o.enterprise_id, o.provider_enterprise_id, o.product_id, o.voucher_type_ids, (SELECT now FROM domain_clock),
    o.service_due_at, o.reported, o.returns, o.dispute_by, o.dispute_before, o.dispute_before_due_at, o.buyer_withdrew,
    o.seller_withdrew, o.service_days, o.standing, o.refund_at, EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'order' AND w.object_id = o.id AND w.account_id = $9::uuid)
FROM (SELECT * FROM (
      (SELECT k.id, k.created_at AS at FROM unnest($4::text[]) AS asked(state)
       CROSS JOIN LATERAL (
           SELECT id, created_at FROM orders WHERE state = asked.state
               AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                   coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
               AND created_at >= coalesce($5::timestamptz, '-infinity')
           ORDER BY created_at DESC, id DESC LIMIT 101) k
       WHERE NOT $7::bool AND $6::text IS NULL AND $8::text IS NULL
       ORDER BY k.created_at DESC, k.id DESC LIMIT 101)
      UNION ALL
      (SELECT k.id, k.created_at AS at FROM unnest($4::text[]) AS asked(state)
       CROSS JOIN LATERAL (
           SELECT id, created_at FROM orders WHERE district_code = $8::text AND state = asked.state
               AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                   coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
               AND created_at >= coalesce($5::timestamptz, '-infinity')
           ORDER BY created_at DESC, id DESC LIMIT 101) k
       WHERE NOT $7::bool AND $6::text IS NULL
       ORDER BY k.created_at DESC, k.id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM orders WHERE number = $6::text AND NOT $7::bool AND ($9::uuid IS NULL OR true)
           AND state = ANY ($4::text[]) AND created_at < coalesce($2::text::timestamptz, 'infinity')
           AND created_at >= coalesce($5::timestamptz, '-infinity')
           AND CASE WHEN $8::text IS NULL THEN true ELSE district_code = $8::text END)
      UNION ALL
      (SELECT id, updated_at FROM orders WHERE $7::bool
           AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
       ORDER BY updated_at, id LIMIT 101)) keys
      ORDER BY CASE WHEN $7::bool THEN at END, CASE WHEN $7::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
JOIN order_representation o ON o.id = page.id AND NOT o.seen_by_seller
ORDER BY CASE WHEN $7::bool THEN page.at END, CASE WHEN $7::bool THEN page.id END, page.at DESC, page.id DESC
