-- The catalogue, best-rated first. $1 limit + 1, $2 last rating, $3 last id, $4 voucher products only, $5 service
-- type or null, $6 lowest and $7 highest price or null, $8 district or null, $9 provider or null
SELECT rating_permille::text AS sort_key, id, summary FROM product_representation
WHERE public AND ($2::text IS NULL OR (rating_permille, id) < ($2::text::int, $3::uuid))
    AND (NOT $4::boolean OR voucher_product) AND ($5::text IS NULL OR service_type_code = $5::text)
    AND ($6::bigint IS NULL OR price_fen >= $6::bigint) AND ($7::bigint IS NULL OR price_fen <= $7::bigint)
    AND ($8::text IS NULL OR district_code = $8::text) AND ($9::uuid IS NULL OR enterprise_id = $9::uuid)
ORDER BY rating_permille DESC, id DESC LIMIT $1::int
