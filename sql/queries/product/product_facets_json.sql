-- How many products of the catalogue a search finds, by service type, by district and those that take vouchers; each
-- under all filters but its own. Counted are all that the words and prices find, or, where that is more than some 2,000,
-- the 250 to 1,000 of a sample that has one in 4, 16, 64 or 256 of the catalogue, each as so many; which one, the
-- smallest tells. $1 voucher products only, $2 service type or null, $3 lowest and $4 highest price or null, $5 district
-- or null, $6 words or null
WITH rate AS MATERIALIZED (
    SELECT CASE WHEN n < 8 THEN 1 WHEN n < 16 THEN 4 WHEN n < 64 THEN 16 WHEN n < 256 THEN 64 ELSE 256 END AS times
    FROM (SELECT count(*) AS n
          FROM catalogue_found($6::text, false, NULL, $3::bigint, $4::bigint, NULL, 256)) smallest),
cell AS MATERIALIZED (
    SELECT c.service_type_code, c.district_code, c.voucher_product, count(*) * min(times) AS count,
        coalesce(c.service_type_code = $2::text, true) AS of_type, coalesce(c.district_code = $5::text, true) AS of_district,
        c.voucher_product OR NOT $1::boolean AS of_kind
    FROM rate CROSS JOIN LATERAL catalogue_found($6::text, false, NULL, $3::bigint, $4::bigint, NULL, times) c
    WHERE EXISTS (SELECT FROM selling_provider p WHERE p.enterprise_id = c.enterprise_id)
    GROUP BY 1, 2, 3)
SELECT 0::bigint AS version, json_build_object(
    'total', (SELECT coalesce(sum(count), 0) FROM cell WHERE of_type AND of_district AND of_kind),
    'voucher_products', (SELECT coalesce(sum(count), 0) FROM cell WHERE of_type AND of_district AND voucher_product),
    'service_types', coalesce((
        SELECT json_agg(json_build_object('code', t.code, 'name', t.name, 'count', n.count)
            ORDER BY n.count DESC, t.position, t.code)
        FROM (SELECT service_type_code, sum(count) AS count FROM cell WHERE of_district AND of_kind GROUP BY 1) n
        JOIN service_type t ON t.code = n.service_type_code), '[]'::json),
    'districts', coalesce((
        SELECT json_agg(json_build_object('code', d.code, 'name', d.name, 'count', n.count)
            ORDER BY n.count DESC, d.code)
        FROM (SELECT district_code, sum(count) AS count FROM cell WHERE of_type AND of_kind GROUP BY 1) n
        JOIN district d ON d.code = n.district_code), '[]'::json),
    'exact', times = 1) AS body
FROM rate
