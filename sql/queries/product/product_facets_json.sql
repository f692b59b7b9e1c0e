-- How many products of the catalogue a search finds, by service type, by district and those that take vouchers; each
-- under all filters but its own. Counted are all that the words and prices find, or, where a sixteenth of the catalogue
-- holds more than 500 of them, sixteen times those of that sixteenth. $1 voucher products only, $2 service type or
-- null, $3 lowest and $4 highest price or null, $5 district or null, $6 words or null
WITH sample AS MATERIALIZED (
    SELECT service_type_code, district_code, voucher_product FROM catalogue c
    WHERE catalogue_tokens(product_id, searched, service_type_code, district_code, voucher_product)
            @> (SELECT search_grams($6::text) || ARRAY['sample:0'])
        AND catalogue_fits(c, (SELECT search_patterns($6::text)), false, NULL, $3::bigint, $4::bigint, NULL)
        AND (c.enterprise_id IN (SELECT enterprise_id FROM provider_standing)) IS TRUE),
rate AS MATERIALIZED (SELECT CASE WHEN (SELECT count(*) FROM sample) > 500 THEN 16 ELSE 1 END AS times),
cell AS MATERIALIZED (
    SELECT service_type_code, district_code, voucher_product, count(*) * (SELECT times FROM rate) AS count,
        coalesce(service_type_code = $2::text, true) AS of_type, coalesce(district_code = $5::text, true) AS of_district,
        voucher_product OR NOT $1::boolean AS of_kind
    FROM (SELECT * FROM sample WHERE (SELECT times FROM rate) > 1
          UNION ALL
          SELECT service_type_code, district_code, voucher_product
          FROM catalogue_found($6::text, false, NULL, $3::bigint, $4::bigint, NULL) c
          WHERE (SELECT times FROM rate) = 1
              AND (c.enterprise_id IN (SELECT enterprise_id FROM provider_standing)) IS TRUE) hit
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
