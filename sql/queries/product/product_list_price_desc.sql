-- The catalogue, dearest first. $1 limit + 1, $2 last price, $3 last id, $4 voucher
-- products only, $5 service type or null, $6 lowest and $7 highest price or null, $8 district or null
SELECT page.price_fen::text AS sort_key, p.id, p.summary
FROM (SELECT * FROM (
      SELECT p.id AS id, p.price_fen FROM public_product p
      WHERE (p.price_fen, p.id) < (coalesce($2::text::bigint, 9223372036854775807),
              coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
          AND CASE WHEN $4::boolean THEN voucher_product ELSE true END
          AND CASE WHEN $5::text IS NULL THEN true ELSE service_type_code = $5::text END
          AND CASE WHEN $6::bigint IS NULL THEN true ELSE price_fen >= $6::bigint END
          AND CASE WHEN $7::bigint IS NULL THEN true ELSE price_fen <= $7::bigint END
          AND CASE WHEN $8::text IS NULL THEN true ELSE district_code = $8::text END
      ORDER BY p.price_fen DESC, p.id DESC LIMIT 101) keys
      ORDER BY price_fen DESC, id DESC LIMIT $1::int) page
JOIN product_representation p ON p.id = page.id
ORDER BY page.price_fen DESC, page.id DESC
