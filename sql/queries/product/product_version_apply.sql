-- An approved version becomes the terms on sale, but for its voucher types. $1 version, $2 domain time, $3 its name
-- folded, $4 the version of the product's terms
UPDATE product p SET name = v.name, name_folded = $3::text, service_type_code = v.service_type_code,
    price_fen = v.price_fen, voucher_product = v.voucher_product, max_deduction_fen = v.max_deduction_fen,
    annual_uses = v.annual_uses, service_days = v.service_days,
    terms_version = $4::int, updated_at = $2::timestamptz, version = p.version + 1
FROM product_version v WHERE v.id = $1::uuid AND p.id = v.product_id
