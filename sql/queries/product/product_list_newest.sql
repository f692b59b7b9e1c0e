-- The catalogue, newest first. $1 limit + 1, $2 last time of listing, $3 last id, $4 voucher
-- products only, $5 service type or null, $6 lowest and $7 highest price or null, $8 district or null
SELECT page.listed_at::text AS sort_key, p.id, p.summary
FROM (SELECT * FROM (
      SELECT p.id AS id, p.listed_at FROM public_product p
      WHERE (p.listed_at, p.id) < (coalesce($2::text::timestamptz, 'infinity'),
              coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
          AND CASE WHEN $4::boolean THEN voucher_product ELSE true END
          AND CASE WHEN $5::text IS NULL THEN true ELSE service_type_code = $5::text END
          AND CASE WHEN $6::bigint IS NULL THEN true ELSE price_fen >= $6::bigint END
          AND CASE WHEN $7::bigint IS NULL THEN true ELSE price_fen <= $7::bigint END
          AND CASE WHEN $8::text IS NULL THEN true ELSE district_code = $8::text END
      ORDER BY p.listed_at DESC, p.id DESC LIMIT 101) keys
      ORDER BY listed_at DESC, id DESC LIMIT $1::int) page
JOIN product_representation p ON p.id = page.id
ORDER BY page.listed_at DESC, page.id DESC
