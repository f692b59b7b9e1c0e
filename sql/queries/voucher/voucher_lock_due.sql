-- A voucher whose remainder expired, with its batch; none if somebody else holds it. (Its enterprise's chain is locked
-- next.) $1 id
SELECT updated_at, id, enterprise_id, voucher_type_id, face_value_fen, remaining_fen, valid_from, expires_at, closed_as,
    coalesce(frozen_until > (SELECT now FROM domain_clock), false), batch_id
FROM voucher WHERE id = $1::uuid AND closed_as IS NULL AND remaining_fen > 0
    AND expires_at <= (SELECT now FROM domain_clock) FOR NO KEY UPDATE SKIP LOCKED
