-- The oldest voucher whose remainder expired, locked; others' are skipped. (Its enterprise's chain is locked next.)
SELECT id, enterprise_id, voucher_type_id, face_value_fen, remaining_fen, valid_from, expires_at, closed_as, batch_id
FROM voucher WHERE closed_as IS NULL AND remaining_fen > 0 AND expires_at <= (SELECT now FROM domain_clock)
ORDER BY expires_at, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
