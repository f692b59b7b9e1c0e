-- The catalogue, best-rated first. $1 limit + 1, $2 last rating, $3 last id, $4 voucher
-- products only, $5 service type or null, $6 lowest and $7 highest price or null, $8 district or null
SELECT page.rating_permille::text AS sort_key, p.id, p.summary
FROM (SELECT * FROM (
      SELECT x.product_id AS id, x.rating_permille FROM product_statistics x JOIN public_product p ON p.id = x.product_id
      WHERE (x.rating_permille, x.product_id) < (coalesce($2::text::int, 2147483647),
              coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
          AND CASE WHEN $4::boolean THEN voucher_product ELSE true END
          AND CASE WHEN $5::text IS NULL THEN true ELSE service_type_code = $5::text END
          AND CASE WHEN $6::bigint IS NULL THEN true ELSE price_fen >= $6::bigint END
          AND CASE WHEN $7::bigint IS NULL THEN true ELSE price_fen <= $7::bigint END
          AND CASE WHEN $8::text IS NULL THEN true ELSE district_code = $8::text END
      ORDER BY x.rating_permille DESC, x.product_id DESC LIMIT 101) keys
      ORDER BY rating_permille DESC, id DESC LIMIT $1::int) page
JOIN product_representation p ON p.id = page.id
ORDER BY page.rating_permille DESC, page.id DESC
