-- The vouchers of a district, newest first. $1 limit + 1, $2 last creation, $3 last id, $4 states (text[]): all of them,
-- if none is asked for, $5 issued from, $6 number or null, $7 district. Branches as in voucher_list_as_staff.
SELECT page.created_at::text AS sort_key, v.id, v.body, v.id, v.enterprise_id, v.voucher_type_id, v.face_value_fen,
    v.remaining_fen, v.valid_from, v.expires_at, v.closed_as, v.frozen, (SELECT now FROM domain_clock)
FROM (SELECT * FROM (
      (SELECT id, created_at FROM voucher_state WHERE $6::text IS NULL AND district_code = $7::text
           AND $4::text[] && '{usable,not_yet_valid,frozen}' AND closed_as IS NULL AND remaining_fen > 0
           AND expires_at > (SELECT now FROM domain_clock)
           AND CASE WHEN $4::text[] @> '{usable,not_yet_valid,frozen}' THEN true ELSE state = ANY ($4::text[]) END
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM voucher_state WHERE $6::text IS NULL AND district_code = $7::text
           AND state = 'used' AND 'used' = ANY ($4::text[]) AND closed_as IS NULL AND remaining_fen = 0
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM voucher_state WHERE $6::text IS NULL AND district_code = $7::text
           AND state = 'expired' AND 'expired' = ANY ($4::text[]) AND closed_as = 'expired'
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM (
           SELECT id, created_at FROM voucher_state WHERE $6::text IS NULL AND district_code = $7::text
               AND state = 'expired' AND 'expired' = ANY ($4::text[]) AND closed_as IS NULL AND remaining_fen > 0
               AND expires_at > '-infinity' AND expires_at <= (SELECT now FROM domain_clock) OFFSET 0) late
       WHERE (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM voucher_state WHERE $6::text IS NULL AND district_code = $7::text
           AND state = 'revoked' AND 'revoked' = ANY ($4::text[]) AND closed_as = 'revoked'
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM voucher_state
       WHERE number = $6::text AND district_code = $7::text AND state = ANY ($4::text[])
           AND created_at < coalesce($2::text::timestamptz, 'infinity')
           AND created_at >= coalesce($5::timestamptz, '-infinity'))) keys
      ORDER BY created_at DESC, id DESC LIMIT $1::int) page
JOIN voucher_representation v ON v.id = page.id
ORDER BY page.created_at DESC, page.id DESC
