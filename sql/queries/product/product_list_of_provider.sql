-- The catalogue of one provider, in any order: sorted whole, as one provider's products are few. $1 limit + 1, $2 last
-- sort key, $3 last id, $4 voucher products only, $5 service type or null, $6 lowest and $7 highest price or null,
-- $8 district or null, $9 provider, $10 sort
SELECT key::text AS sort_key, p.id, p.summary
FROM (SELECT * FROM (
      SELECT id, key FROM (
          SELECT p.id, product_sort_key($10::text, price_fen, x.sales, x.rating_permille, listed_at) AS key
          FROM public_product p JOIN product_statistics x ON x.product_id = p.id
          WHERE p.enterprise_id = $9::uuid
              AND CASE WHEN $4::boolean THEN voucher_product ELSE true END
              AND CASE WHEN $5::text IS NULL THEN true ELSE service_type_code = $5::text END
              AND CASE WHEN $6::bigint IS NULL THEN true ELSE price_fen >= $6::bigint END
              AND CASE WHEN $7::bigint IS NULL THEN true ELSE price_fen <= $7::bigint END
              AND CASE WHEN $8::text IS NULL THEN true ELSE district_code = $8::text END) hit
      WHERE (key, id) > (coalesce($2::text::bigint, -9223372036854775808),
          coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
      ORDER BY key, id LIMIT 101) keys
      ORDER BY key, id LIMIT $1::int) page
JOIN product_representation p ON p.id = page.id
ORDER BY page.key, page.id
