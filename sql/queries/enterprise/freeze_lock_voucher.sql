-- A voucher that is to be frozen, or not any more, held: its owner, and whether it is. $1 voucher
SELECT enterprise_id, coalesce(frozen_until > (SELECT now FROM domain_clock), false) FROM voucher WHERE id = $1::uuid
FOR NO KEY UPDATE
