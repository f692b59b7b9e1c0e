-- A new draft from the request's body, with its empty statistics. $1 id, $2 enterprise, $3 account, $4 domain time,
-- $5 body, $6 its name folded, $7 the setting of the days and $8 what it is delivered with
WITH made AS (
    INSERT INTO product (id, enterprise_id, created_by, created_at, updated_at, name, name_folded, service_type_code,
        price_fen, voucher_product, max_deduction_fen, annual_uses, service_days, district_code, contact_name,
        contact_mobile, contact_phone, contact_email, introduction, guarantee, process, details)
    SELECT $1::uuid, $2::uuid, $3::uuid, $4::timestamptz, $4::timestamptz, f.name, $6::text, f.service_type_code,
        f.price_fen, f.voucher_product, coalesce(f.max_deduction_fen, 0), coalesce(f.annual_uses, 1),
        coalesce(f.service_days, setting_value($7::text, $8::bigint)), f.district_code, f.contact_name, f.contact_mobile, f.contact_phone, f.contact_email, coalesce(f.introduction, ''),
        coalesce(f.guarantee, ''), coalesce(f.process, ''), coalesce(f.details, '')
    FROM json_to_record($5::json) AS f(name text, service_type_code text, price_fen bigint, voucher_product boolean,
    max_deduction_fen bigint, annual_uses int, service_days int, district_code text, contact_name text,
    contact_mobile text, contact_phone text, contact_email text, introduction text, guarantee text, process text, details text)
    RETURNING id)
INSERT INTO product_statistics (product_id) SELECT id FROM made
