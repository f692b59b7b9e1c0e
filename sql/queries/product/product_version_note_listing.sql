-- The terms under which a product is first listed are its first version. $1 id, $2 product, $3 domain time, $4 reviewer
INSERT INTO product_version (id, product_id, enterprise_id, state, terms_version, name, service_type_code, price_fen,
    voucher_product, max_deduction_fen, voucher_type_ids, annual_uses, service_days, created_by, submitted_by, submitted_at,
    provider_district_code, reviewed_by, reviewed_at, created_at, updated_at)
SELECT $1::uuid, p.id, p.enterprise_id, 'approved', p.terms_version, p.name, p.service_type_code, p.price_fen,
    p.voucher_product, p.max_deduction_fen,
    ARRAY(SELECT voucher_type_id FROM product_voucher_type WHERE product_id = p.id), p.annual_uses, p.service_days, p.created_by,
    p.submitted_by, p.submitted_at, p.provider_district_code, $4::uuid, $3::timestamptz, $3::timestamptz, $3::timestamptz
FROM product p WHERE p.id = $2::uuid
