-- What people said of the service, where enough was paid with vouchers; without one, no percentage.
CREATE OR REPLACE FUNCTION rating_json(good bigint, neutral bigint, bad bigint) RETURNS json
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN json_build_object('count', good + neutral + bad, 'good', good, 'neutral', neutral, 'bad', bad,
        'good_percent', CASE WHEN good + neutral + bad > 0 THEN good * 100 / (good + neutral + bad) END);

-- What the catalogue is sorted by, ascending, where one statement serves every order.
CREATE OR REPLACE FUNCTION product_sort_key(sort text, price_fen bigint, sales bigint, rating_permille bigint,
    listed_at timestamptz) RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE sort WHEN 'price' THEN price_fen WHEN '-price' THEN -price_fen WHEN 'sales' THEN -sales
        WHEN 'rating' THEN -rating_permille ELSE -(extract(epoch FROM listed_at) * 1000000)::bigint END;

-- What anybody may see and buy: the one place that says so.
CREATE VIEW public_product AS
SELECT p.* FROM product p
WHERE p.state = 'listed' AND EXISTS (SELECT FROM selling_provider s WHERE s.enterprise_id = p.enterprise_id);

-- What the table catalogue holds, by the one place that says it. Names have a hundred signs, but there are signs that
-- fold to eighteen; what is behind two hundred is not looked for.
CREATE VIEW listed_product AS
SELECT p.id AS product_id, p.enterprise_id, p.listed_at, p.price_fen, p.voucher_product, p.service_type_code,
    p.district_code, left(p.name_folded, 200) || E'\n' || left(e.name_folded, 200) AS searched
FROM product p JOIN enterprise e ON e.id = p.enterprise_id
WHERE p.state = 'listed';

-- The one version of a product's terms that is a draft or under review.
CREATE VIEW open_product_version AS
SELECT id, product_id, state FROM product_version WHERE state IN ('draft', 'pending');

-- A product in lists and in full, behind each body the facts its rules need.
CREATE VIEW product_representation AS
SELECT p.id, p.enterprise_id, p.version, p.created_at, p.submitted_at, p.listed_at, p.price_fen,
    p.voucher_product, p.service_type_code, p.district_code, s.sales, s.rating_permille,
    part.offline_fen, EXISTS (SELECT FROM public_product a WHERE a.id = p.id) AS public,
    json_build_object(
        'id', p.id, 'name', p.name, 'service_type_code', p.service_type_code, 'service_type_name', t.name,
        'provider', json_build_object('id', e.id, 'name', e.name), 'district_code', p.district_code,
        'price_fen', p.price_fen, 'voucher_product', p.voucher_product, 'max_deduction_fen', p.max_deduction_fen,
        'offline_fen', part.offline_fen, 'state', p.state, 'sales', s.sales,
        'rating', rating.body, 'provider_district_code', p.provider_district_code,
        'submitted_at', time_text(p.submitted_at), 'listed_at', time_text(p.listed_at),
        'updated_at', time_text(p.updated_at), 'version', p.version) AS summary,
    json_build_object(
        'id', p.id, 'name', p.name, 'service_type_code', p.service_type_code, 'service_type_name', t.name,
        'provider', json_build_object('id', e.id, 'name', e.name, 'address', e.address, 'website', e.website,
            'presentation', e.presentation),
        'district_code', p.district_code, 'price_fen', p.price_fen, 'voucher_product', p.voucher_product,
        'max_deduction_fen', p.max_deduction_fen, 'offline_fen', part.offline_fen,
        'voucher_types', coalesce(accepted.list, '[]'::json),
        'voucher_type_ids', coalesce(accepted.ids, '[]'::json), 'annual_uses', p.annual_uses, 'service_days', p.service_days,
        'contact_name', p.contact_name, 'contact_mobile', p.contact_mobile, 'contact_phone', p.contact_phone,
        'contact_email', p.contact_email, 'introduction', p.introduction, 'guarantee', p.guarantee,
        'process', p.process, 'details', p.details, 'state', p.state, 'reason', p.reason, 'sales', s.sales,
        'rating', rating.body, 'terms_version', p.terms_version, 'submitted_at', time_text(p.submitted_at),
        'listed_at', time_text(p.listed_at), 'created_at', time_text(p.created_at),
        'updated_at', time_text(p.updated_at), 'version', p.version) AS body,
    p.state, provider.approved AS provider_approved, p.suspended_by_reviewer,
    (SELECT o.id FROM open_product_version o WHERE o.product_id = p.id) AS open_version_id,
    (SELECT o.state FROM open_product_version o WHERE o.product_id = p.id) AS open_version_state
FROM product p
JOIN enterprise e ON e.id = p.enterprise_id
JOIN service_type t ON t.code = p.service_type_code
JOIN product_statistics s ON s.product_id = p.id
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM provider_standing s WHERE s.enterprise_id = p.enterprise_id) AS approved) provider
CROSS JOIN LATERAL (SELECT p.price_fen - p.max_deduction_fen AS offline_fen) part -- at least, between the parties
CROSS JOIN LATERAL (SELECT rating_json(s.good, s.neutral, s.bad) AS body) rating
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('id', v.id, 'code', v.code, 'name', v.name) ORDER BY v.code) AS list,
        json_agg(v.id ORDER BY v.code) AS ids
    FROM product_voucher_type a JOIN voucher_type v ON v.id = a.voucher_type_id WHERE a.product_id = p.id) accepted
    ON true;

-- A provider as anybody may see it.
CREATE VIEW provider_representation AS
SELECT e.id, e.version,
    json_build_object('id', e.id, 'name', e.name, 'address', e.address, 'district_code', e.district_code,
        'website', e.website, 'presentation', e.presentation, 'product_count', sums.products, 'sales', sums.sales,
        'rating', rating_json(sums.good, sums.neutral, sums.bad)) AS body
FROM enterprise e
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE p.state = 'listed') AS products, coalesce(sum(s.sales), 0) AS sales,
        coalesce(sum(s.good), 0) AS good, coalesce(sum(s.neutral), 0) AS neutral, coalesce(sum(s.bad), 0) AS bad
    FROM product p JOIN product_statistics s ON s.product_id = p.id WHERE p.enterprise_id = e.id) sums
WHERE EXISTS (SELECT FROM selling_provider s WHERE s.enterprise_id = e.id);
