-- One enterprise's vouchers, newest first. $1 limit + 1, $2 last creation, $3 last id, $4 enterprise, $5 states
-- (text[]) or null
SELECT v.created_at::text AS sort_key, v.id, v.body, v.id, v.enterprise_id, v.voucher_type_id, v.face_value_fen,
    v.remaining_fen, v.valid_from, v.expires_at, v.closed_as, (SELECT now FROM domain_clock)
FROM (SELECT * FROM (
      SELECT id, created_at FROM voucher_state
      WHERE enterprise_id = $4::uuid AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
              coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
          AND CASE WHEN $5::text[] IS NULL THEN true ELSE state = ANY ($5::text[]) END
      ORDER BY created_at DESC, id DESC LIMIT 101) keys
      ORDER BY created_at DESC, id DESC LIMIT $1::int) page
JOIN voucher_representation v ON v.id = page.id
ORDER BY page.created_at DESC, page.id DESC
