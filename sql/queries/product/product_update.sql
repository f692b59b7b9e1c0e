-- The form replaced by the request's body. $1 id, $2 domain time, $3 state, $4 body, $5 the name folded, $6 the setting of
-- the days and $7 what it is delivered with
UPDATE product p SET (name, service_type_code, price_fen, voucher_product, max_deduction_fen, annual_uses, service_days,
        district_code, contact_name, contact_mobile, contact_phone, contact_email, introduction, guarantee, process, details)
    = (f.name, f.service_type_code, f.price_fen, f.voucher_product, coalesce(f.max_deduction_fen, 0),
        coalesce(f.annual_uses, 1), coalesce(f.service_days, setting_value($6::text, $7::bigint)), f.district_code, f.contact_name,
        f.contact_mobile, f.contact_phone, f.contact_email, coalesce(f.introduction, ''), coalesce(f.guarantee, ''), coalesce(f.process, ''),
        coalesce(f.details, '')),
    state = $3::text, name_folded = $5::text, updated_at = $2::timestamptz, version = p.version + 1
FROM json_to_record($4::json) AS f(name text, service_type_code text, price_fen bigint, voucher_product boolean,
    max_deduction_fen bigint, annual_uses int, service_days int, district_code text, contact_name text,
    contact_mobile text, contact_phone text, contact_email text, introduction text, guarantee text, process text, details text)
WHERE p.id = $1::uuid
