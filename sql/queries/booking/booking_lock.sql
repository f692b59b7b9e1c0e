-- One's own booking in a batch, if there is one. $1 batch, $2 enterprise
SELECT id, voucher_type_id, withdrawn, version FROM booking
WHERE batch_id = $1::uuid AND enterprise_id = $2::uuid FOR NO KEY UPDATE
