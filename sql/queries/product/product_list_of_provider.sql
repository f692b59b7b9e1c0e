-- The catalogue of one provider, in any order: sorted whole, as one provider's products are few. $1 limit + 1, $2 last
-- sort key, $3 last id, $4 voucher products only, $5 service type or null, $6 lowest and $7 highest price or null,
-- $8 district or null, $9 words or null, $10 provider, $11 sort
SELECT key::text AS sort_key, p.id, p.summary
FROM (SELECT * FROM (
      SELECT id, key FROM (
          SELECT c.product_id AS id,
              product_sort_key($11::text, price_fen, x.sales, x.rating_permille, listed_at) AS key
          FROM catalogue c JOIN product_statistics x ON x.product_id = c.product_id
          WHERE c.enterprise_id = $10::uuid
              AND EXISTS (SELECT FROM selling_provider s WHERE s.enterprise_id = c.enterprise_id)
              AND catalogue_fits(c, (SELECT search_patterns($9::text)), $4::boolean, $5::text, $6::bigint, $7::bigint,
                  $8::text)) hit
      WHERE (key, id) > (coalesce($2::text::bigint, -9223372036854775808),
          coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
      ORDER BY key, id LIMIT 101) keys
      ORDER BY key, id LIMIT $1::int) page
JOIN product_representation p ON p.id = page.id
ORDER BY page.key, page.id
