-- A new order: what was agreed is copied and never changes with the product. $1 id, $2 number, $3 buyer, $4 account,
-- $5 product, $6 message, $7 agreement's version, $8 year, $9 domain time, $10 due
INSERT INTO orders (id, number, enterprise_id, district_code, provider_enterprise_id, product_id, product_version,
    terms_version, product_name, provider_name, service_type_code, price_fen, max_deduction_fen, service_days,
    voucher_type_ids, message, agreement_version, year, created_by, created_at, updated_at, due_at)
SELECT $1::uuid, $2::text, b.id, b.district_code, p.enterprise_id, p.id, p.version, p.terms_version, p.name, e.name,
    p.service_type_code, p.price_fen, p.max_deduction_fen, p.service_days,
    ARRAY(SELECT voucher_type_id FROM product_voucher_type WHERE product_id = p.id ORDER BY voucher_type_id),
    $6::text, $7::int, $8::int, $4::uuid, $9::timestamptz, $9::timestamptz, $10::timestamptz
FROM product p JOIN enterprise e ON e.id = p.enterprise_id JOIN enterprise b ON b.id = $3::uuid WHERE p.id = $5::uuid
