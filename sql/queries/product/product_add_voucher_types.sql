-- The accepted types named in the body. $1 product, $2 body
INSERT INTO product_voucher_type (product_id, voucher_type_id)
SELECT $1::uuid, value::uuid FROM json_array_elements_text(coalesce($2::json -> 'voucher_type_ids', '[]'))
