-- All vouchers, newest first. $1 limit + 1, $2 last creation, $3 last id, $4 states (text[]): all of them, if none is
-- asked for. A branch for what is stored of each state finds it by an index, the view decides. Expired and not closed yet
-- are few, found by when they expired; those that are not valid yet stand among the usable, as none is issued early.
SELECT v.created_at::text AS sort_key, v.id, v.body, v.id, v.enterprise_id, v.voucher_type_id, v.face_value_fen,
    v.remaining_fen, v.valid_from, v.expires_at, v.closed_as, (SELECT now FROM domain_clock)
FROM (SELECT * FROM (
      SELECT k.id, k.created_at FROM (
          (SELECT id, created_at FROM voucher_state WHERE state = ANY ($4::text[]) AND state <> 'expired'
               AND $4::text[] && '{usable,not_yet_valid}' AND closed_as IS NULL AND remaining_fen > 0
               AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                   coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           ORDER BY created_at DESC, id DESC LIMIT 101)
          UNION ALL
          (SELECT id, created_at FROM voucher_state WHERE state = 'used' AND 'used' = ANY ($4::text[])
               AND closed_as IS NULL AND remaining_fen = 0
               AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                   coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           ORDER BY created_at DESC, id DESC LIMIT 101)
          UNION ALL
          (SELECT id, created_at FROM voucher_state WHERE state = 'expired' AND 'expired' = ANY ($4::text[])
               AND closed_as = 'expired'
               AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                   coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           ORDER BY created_at DESC, id DESC LIMIT 101)
          UNION ALL
          (SELECT id, created_at FROM (
               SELECT id, created_at FROM voucher_state WHERE state = 'expired' AND 'expired' = ANY ($4::text[])
                   AND closed_as IS NULL AND remaining_fen > 0
                   AND expires_at > '-infinity' AND expires_at <= (SELECT now FROM domain_clock) OFFSET 0) late
           WHERE (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                   coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           ORDER BY created_at DESC, id DESC LIMIT 101)
          UNION ALL
          (SELECT id, created_at FROM voucher_state WHERE state = 'revoked' AND 'revoked' = ANY ($4::text[])
               AND closed_as = 'revoked'
               AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                   coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           ORDER BY created_at DESC, id DESC LIMIT 101)) k
      ORDER BY k.created_at DESC, k.id DESC LIMIT 101) keys
      ORDER BY created_at DESC, id DESC LIMIT $1::int) page
JOIN voucher_representation v ON v.id = page.id
ORDER BY v.created_at DESC, v.id DESC
