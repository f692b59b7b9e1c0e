-- $1 id
SELECT version FROM voucher_type WHERE id = $1::uuid FOR NO KEY UPDATE
