-- The form replaced by the request's body. $1 id, $2 domain time, $3 body, $4 the setting of the days and $5 what it is
-- delivered with
UPDATE product_version v SET (name, service_type_code, price_fen, voucher_product, max_deduction_fen, voucher_type_ids,
        annual_uses, service_days)
    = (f.name, f.service_type_code, f.price_fen, f.voucher_product, coalesce(f.max_deduction_fen, 0),
        ARRAY(SELECT DISTINCT unnest(f.voucher_type_ids)), coalesce(f.annual_uses, 1),
        coalesce(f.service_days, setting_value($4::text, $5::bigint))),
    updated_at = $2::timestamptz, version = v.version + 1
FROM json_to_record($3::json) AS f(name text, service_type_code text, price_fen bigint, voucher_product boolean,
    max_deduction_fen bigint, voucher_type_ids uuid[], annual_uses int, service_days int)
WHERE v.id = $1::uuid
