-- All vouchers, newest first, or by change. $1 limit + 1, $2 last creation or change, $3 last id, $4 states (text[]): all of
-- them, if none is asked for, $5 issued from, $6 number or null, $7 by change. A branch for what is stored of each state
-- finds it by an index, the view decides. Expired and not closed yet are few, found by when they expired; those that are
-- frozen or not valid yet stand among the usable.
SELECT page.at::text AS sort_key, v.id, v.body, v.id, v.enterprise_id, v.voucher_type_id, v.face_value_fen,
    v.remaining_fen, v.valid_from, v.expires_at, v.closed_as, v.frozen, (SELECT now FROM domain_clock)
FROM (SELECT * FROM (
      (SELECT id, created_at AS at FROM voucher_state WHERE NOT $7::bool AND $6::text IS NULL
           AND $4::text[] && '{usable,not_yet_valid,frozen}' AND closed_as IS NULL AND remaining_fen > 0
           AND expires_at > (SELECT now FROM domain_clock)
           AND CASE WHEN $4::text[] @> '{usable,not_yet_valid,frozen}' THEN true ELSE state = ANY ($4::text[]) END
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM voucher_state WHERE NOT $7::bool AND $6::text IS NULL AND state = 'used'
           AND 'used' = ANY ($4::text[]) AND closed_as IS NULL AND remaining_fen = 0
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM voucher_state WHERE NOT $7::bool AND $6::text IS NULL AND state = 'expired'
           AND 'expired' = ANY ($4::text[]) AND closed_as = 'expired'
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM (
           SELECT id, created_at FROM voucher_state WHERE NOT $7::bool AND $6::text IS NULL AND state = 'expired'
               AND 'expired' = ANY ($4::text[]) AND closed_as IS NULL AND remaining_fen > 0
               AND expires_at > '-infinity' AND expires_at <= (SELECT now FROM domain_clock) OFFSET 0) late
       WHERE (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM voucher_state WHERE NOT $7::bool AND $6::text IS NULL AND state = 'revoked'
           AND 'revoked' = ANY ($4::text[]) AND closed_as = 'revoked'
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM voucher_state WHERE number = $6::text AND NOT $7::bool AND state = ANY ($4::text[])
           AND created_at < coalesce($2::text::timestamptz, 'infinity')
           AND created_at >= coalesce($5::timestamptz, '-infinity'))
      UNION ALL
      (SELECT id, updated_at FROM voucher WHERE $7::bool
           AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
       ORDER BY updated_at, id LIMIT 101)) keys
      ORDER BY CASE WHEN $7::bool THEN at END, CASE WHEN $7::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
JOIN voucher_representation v ON v.id = page.id
ORDER BY CASE WHEN $7::bool THEN page.at END, CASE WHEN $7::bool THEN page.id END, page.at DESC, page.id DESC
