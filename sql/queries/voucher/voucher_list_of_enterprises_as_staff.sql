-- The vouchers of enterprises, newest first, or by change. $1 limit + 1, $2 last creation or change, $3 last id,
-- $4 enterprises (uuid[]), $5 states (text[]) or null, $6 issued from, $7 number or null, $8 by change,
-- $9 district or null (not by change)
SELECT page.at::text AS sort_key, v.id, v.body, v.id, v.enterprise_id, v.voucher_type_id, v.face_value_fen,
    v.remaining_fen, v.valid_from, v.expires_at, v.closed_as, v.frozen, (SELECT now FROM domain_clock)
FROM (SELECT * FROM (
      (SELECT k.id, k.created_at AS at FROM unnest($4::uuid[]) AS asked(enterprise_id)
       CROSS JOIN LATERAL (
           SELECT id, created_at FROM voucher_state WHERE enterprise_id = asked.enterprise_id
               AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                   coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
               AND created_at >= coalesce($6::timestamptz, '-infinity')
               AND CASE WHEN $5::text[] IS NULL THEN true ELSE state = ANY ($5::text[]) END
               AND CASE WHEN $9::text IS NULL THEN true ELSE district_code = $9::text END
           ORDER BY created_at DESC, id DESC LIMIT 101) k
       WHERE NOT $8::bool AND $7::text IS NULL
       ORDER BY k.created_at DESC, k.id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM voucher_state
       WHERE number = $7::text AND NOT $8::bool AND enterprise_id = ANY ($4::uuid[])
           AND created_at < coalesce($2::text::timestamptz, 'infinity')
           AND created_at >= coalesce($6::timestamptz, '-infinity')
           AND CASE WHEN $5::text[] IS NULL THEN true ELSE state = ANY ($5::text[]) END
           AND CASE WHEN $9::text IS NULL THEN true ELSE district_code = $9::text END)
      UNION ALL
      (SELECT k.id, k.updated_at FROM unnest($4::uuid[]) AS asked(enterprise_id)
       CROSS JOIN LATERAL (
           SELECT id, updated_at FROM voucher WHERE enterprise_id = asked.enterprise_id
               AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
                   coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
           ORDER BY updated_at, id LIMIT 101) k
       WHERE $8::bool
       ORDER BY k.updated_at, k.id LIMIT 101)) keys
      ORDER BY CASE WHEN $8::bool THEN at END, CASE WHEN $8::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
JOIN voucher_representation v ON v.id = page.id
ORDER BY CASE WHEN $8::bool THEN page.at END, CASE WHEN $8::bool THEN page.id END, page.at DESC, page.id DESC
