-- A draft from the request's body, beside the terms on sale. $1 id, $2 product, $3 enterprise, $4 account, $5 domain
-- time, $6 body, $7 the setting of the days and $8 what it is delivered with
INSERT INTO product_version (id, product_id, enterprise_id, created_by, created_at, updated_at, before, name,
    service_type_code, price_fen, voucher_product, max_deduction_fen, voucher_type_ids, annual_uses,
    service_days)
SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::timestamptz, $5::timestamptz, t.terms, f.name, f.service_type_code,
    f.price_fen, f.voucher_product, coalesce(f.max_deduction_fen, 0), ARRAY(SELECT DISTINCT unnest(f.voucher_type_ids)),
    coalesce(f.annual_uses, 1), coalesce(f.service_days, setting_value($7::text, $8::bigint))
FROM product_terms t, json_to_record($6::json) AS f(name text, service_type_code text, price_fen bigint,
    voucher_product boolean, max_deduction_fen bigint, voucher_type_ids uuid[], annual_uses int, service_days int)
WHERE t.product_id = $2::uuid
