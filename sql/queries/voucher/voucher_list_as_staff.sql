-- All vouchers, newest first. $1 limit + 1, $2 last creation, $3 last id, $4 enterprise or null (all), $5 states
-- (text[]) or null
SELECT created_at::text AS sort_key, id, body, id, enterprise_id, voucher_type_id, face_value_fen, remaining_fen, valid_from, expires_at, closed_as, (SELECT now FROM domain_clock)
FROM voucher_representation
WHERE ($4::uuid IS NULL OR enterprise_id = $4::uuid)
    AND ($2::text IS NULL OR (created_at, id) < ($2::text::timestamptz, $3::uuid))
    AND ($5::text[] IS NULL OR state = ANY ($5::text[]))
ORDER BY created_at DESC, id DESC LIMIT $1::int
