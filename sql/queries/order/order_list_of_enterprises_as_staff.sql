-- The orders that enterprises made or got, newest first, or by change. $1 limit + 1, $2 last creation or change,
-- $3 last id, $4 enterprises (uuid[]), $5 states (text[]): all of them, if none is asked for, $6 made from, $7 number or
-- null, $8 by change, $9 the buyer's district or null (not by change), $10 the asking account. One whose both sides are among them is found
-- twice.
-- As CSV: order_csv
SELECT page.at::text AS sort_key, o.id, o.body, o.state, o.due_at, o.max_deduction_fen, o.escrow_fen, o.evaluated,
    o.enterprise_id, o.provider_enterprise_id, o.product_id, o.voucher_type_ids, (SELECT now FROM domain_clock),
    o.service_due_at, o.reported, o.returns, o.dispute_by, o.dispute_before, o.dispute_before_due_at, o.buyer_withdrew,
    o.seller_withdrew, o.service_days, o.standing, o.refund_at, EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'order' AND w.object_id = o.id AND w.account_id = $10::uuid)
FROM (SELECT * FROM (
      (SELECT DISTINCT k.id, k.created_at AS at FROM unnest($4::uuid[]) AS asked(enterprise_id)
       CROSS JOIN unnest($5::text[]) AS any_of(state)
       CROSS JOIN LATERAL (
           (SELECT id, created_at FROM orders WHERE enterprise_id = asked.enterprise_id AND state = any_of.state
                AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                    coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
                AND created_at >= coalesce($6::timestamptz, '-infinity')
            ORDER BY created_at DESC, id DESC LIMIT 101)
           UNION ALL
           (SELECT id, created_at FROM orders
            WHERE provider_enterprise_id = asked.enterprise_id AND state = any_of.state
                AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                    coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
                AND created_at >= coalesce($6::timestamptz, '-infinity')
            ORDER BY created_at DESC, id DESC LIMIT 101)) k
       WHERE NOT $8::bool AND $7::text IS NULL AND $9::text IS NULL
       ORDER BY k.created_at DESC, k.id DESC LIMIT 101)
      UNION ALL
      (SELECT DISTINCT k.id, k.created_at FROM unnest($4::uuid[]) AS asked(enterprise_id)
       CROSS JOIN unnest($5::text[]) AS any_of(state)
       CROSS JOIN LATERAL (
           (SELECT id, created_at FROM orders WHERE enterprise_id = asked.enterprise_id AND state = any_of.state
                AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                    coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
                AND created_at >= coalesce($6::timestamptz, '-infinity')
                AND district_code = $9::text
            ORDER BY created_at DESC, id DESC LIMIT 101)
           UNION ALL
           (SELECT id, created_at FROM orders
            WHERE provider_enterprise_id = asked.enterprise_id AND state = any_of.state
                AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                    coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
                AND created_at >= coalesce($6::timestamptz, '-infinity')
                AND district_code = $9::text
            ORDER BY created_at DESC, id DESC LIMIT 101)) k
       WHERE NOT $8::bool AND $7::text IS NULL AND $9::text IS NOT NULL
       ORDER BY k.created_at DESC, k.id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM orders WHERE number = $7::text AND NOT $8::bool AND ($10::uuid IS NULL OR true)
           AND (enterprise_id = ANY ($4::uuid[]) OR provider_enterprise_id = ANY ($4::uuid[]))
           AND state = ANY ($5::text[]) AND created_at < coalesce($2::text::timestamptz, 'infinity')
           AND created_at >= coalesce($6::timestamptz, '-infinity')
           AND CASE WHEN $9::text IS NULL THEN true ELSE district_code = $9::text END)
      UNION ALL
      (SELECT DISTINCT k.id, k.updated_at FROM unnest($4::uuid[]) AS asked(enterprise_id)
       CROSS JOIN LATERAL (
           (SELECT id, updated_at FROM orders WHERE enterprise_id = asked.enterprise_id
                AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
                    coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
            ORDER BY updated_at, id LIMIT 101)
           UNION ALL
           (SELECT id, updated_at FROM orders
            WHERE provider_enterprise_id = asked.enterprise_id
                AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
                    coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
            ORDER BY updated_at, id LIMIT 101)) k
       WHERE $8::bool
       ORDER BY k.updated_at, k.id LIMIT 101)) keys
      ORDER BY CASE WHEN $8::bool THEN at END, CASE WHEN $8::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
JOIN order_representation o ON o.id = page.id AND NOT o.seen_by_seller
ORDER BY CASE WHEN $8::bool THEN page.at END, CASE WHEN $8::bool THEN page.id END, page.at DESC, page.id DESC
