-- The catalogue by a part of the folded name, in any order: the grams find candidates, their whole names decide. $1 limit +
-- 1, $2 last sort key, $3 last id, $4 voucher products only, $5 service type or null, $6 lowest and $7 highest price
-- or null, $8 district or null, $9 provider or null, $10 part of the name, folded, $11 sort
SELECT key::text AS sort_key, id, summary FROM (
    SELECT *, CASE $11::text WHEN 'price' THEN price_fen WHEN '-price' THEN -price_fen WHEN 'sales' THEN -sales
        WHEN 'rating' THEN -rating_permille ELSE -(extract(epoch FROM listed_at) * 1000000)::bigint END AS key
    FROM product_representation
    WHERE public AND text_grams(name_folded) @> text_grams($10::text) AND strpos(name_folded, $10::text) > 0) hit
WHERE ($2::text IS NULL OR (key, id) > ($2::text::bigint, $3::uuid))
    AND (NOT $4::boolean OR voucher_product) AND ($5::text IS NULL OR service_type_code = $5::text)
    AND ($6::bigint IS NULL OR price_fen >= $6::bigint) AND ($7::bigint IS NULL OR price_fen <= $7::bigint)
    AND ($8::text IS NULL OR district_code = $8::text) AND ($9::uuid IS NULL OR enterprise_id = $9::uuid)
ORDER BY key, id LIMIT $1::int
