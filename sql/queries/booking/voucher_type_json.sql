-- $1 id
SELECT version, body FROM voucher_type_representation WHERE id = $1::uuid
