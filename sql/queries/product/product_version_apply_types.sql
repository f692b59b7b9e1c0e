-- The types that an approved version accepts, behind product_clear_voucher_types. $1 version
INSERT INTO product_voucher_type (product_id, voucher_type_id)
SELECT product_id, unnest(voucher_type_ids) FROM product_version WHERE id = $1::uuid
