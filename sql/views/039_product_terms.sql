-- What a reviewer approves of a product, under the names of the form: the one place that says which members these are.
CREATE OR REPLACE FUNCTION product_terms_json(name text, service_type_code text, price_fen bigint,
    voucher_product boolean, max_deduction_fen bigint, voucher_type_ids uuid[], annual_uses int,
    service_days int) RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN json_build_object('name', name, 'service_type_code', service_type_code, 'price_fen', price_fen,
        'voucher_product', voucher_product, 'max_deduction_fen', max_deduction_fen, 'voucher_type_ids',
        to_json(ARRAY(SELECT DISTINCT id FROM unnest(voucher_type_ids) AS id ORDER BY id)), 'annual_uses', annual_uses,
        'service_days', service_days);

-- Those on sale.
CREATE VIEW product_terms AS
SELECT p.id AS product_id, product_terms_json(p.name, p.service_type_code, p.price_fen, p.voucher_product,
    p.max_deduction_fen, ARRAY(SELECT voucher_type_id FROM product_voucher_type t WHERE t.product_id = p.id),
    p.annual_uses, p.service_days) AS terms
FROM product p;

-- Those of a form; what it leaves out is as in a new product, for which the setting says the days.
CREATE OR REPLACE FUNCTION product_terms_of_form(form json, default_days bigint) RETURNS json LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (SELECT product_terms_json(f.name, f.service_type_code, f.price_fen, f.voucher_product,
            coalesce(f.max_deduction_fen, 0), coalesce(f.voucher_type_ids, '{}'), coalesce(f.annual_uses, 1),
            coalesce(f.service_days, default_days::int))
        FROM json_to_record(form) AS f(name text, service_type_code text, price_fen bigint, voucher_product boolean,
            max_deduction_fen bigint, voucher_type_ids uuid[], annual_uses int, service_days int));
