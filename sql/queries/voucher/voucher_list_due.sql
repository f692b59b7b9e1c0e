-- Vouchers whose remainder expired. $1 the due time and $2 the id to go on behind, or null
SELECT expires_at::text AS due, id FROM voucher
WHERE closed_as IS NULL AND remaining_fen > 0 AND expires_at <= (SELECT now FROM domain_clock)
    AND (expires_at, id) > (coalesce($1::timestamptz, '-infinity'), coalesce($2::uuid, '00000000-0000-0000-0000-000000000000'))
ORDER BY expires_at, id LIMIT 100
