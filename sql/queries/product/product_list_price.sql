-- The catalogue, cheapest first: the next thousand in that order (near); where they do not fill the page and more
-- stand beyond them, either what the index of tokens finds, sorted (far), or, if a sample says that it is some 4,000
-- or more, all in that order until the page is full (walk). $1 limit + 1, $2 last price, $3 last id, $4 voucher
-- products only, $5 service type or null, $6 lowest and $7 highest price or null, $8 district or null, $9 words or
-- null
WITH near AS MATERIALIZED (
    SELECT * FROM (
        SELECT c.product_id AS id, c.price_fen AS key
        FROM (SELECT * FROM catalogue
            WHERE (price_fen, product_id) > (coalesce($2::text::bigint, $6::bigint, 0),
                coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
                AND price_fen <= coalesce($7::bigint, 9223372036854775807)
            ORDER BY price_fen, product_id LIMIT 1000) c
        WHERE catalogue_fits(c, (SELECT search_patterns($9::text)), $4::boolean, $5::text, $6::bigint, $7::bigint,
            $8::text)
            AND EXISTS (SELECT FROM selling_provider p WHERE p.enterprise_id = c.enterprise_id)
        ORDER BY c.price_fen, c.product_id LIMIT 101) keys
    ORDER BY key, id LIMIT $1::int),
beyond AS MATERIALIZED (
    SELECT CASE WHEN (SELECT count(*) FROM near) < $1::int THEN EXISTS (
        SELECT FROM catalogue
            WHERE (price_fen, product_id) > (coalesce($2::text::bigint, $6::bigint, 0),
                coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
                AND price_fen <= coalesce($7::bigint, 9223372036854775807)
            ORDER BY price_fen, product_id OFFSET 1000 LIMIT 1) ELSE false END AS asked),
found AS MATERIALIZED (
    SELECT CASE WHEN (SELECT asked FROM beyond) THEN EXISTS (
        SELECT FROM catalogue_found($9::text, $4::boolean, $5::text, $6::bigint, $7::bigint, $8::text, 256)
        OFFSET 15 LIMIT 1) ELSE false END AS many),
walk AS (
    SELECT * FROM (
        SELECT c.product_id AS id, c.price_fen AS key
        FROM (SELECT * FROM catalogue
            WHERE (price_fen, product_id) > (coalesce($2::text::bigint, $6::bigint, 0),
                coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
                AND price_fen <= coalesce($7::bigint, 9223372036854775807)
            ORDER BY price_fen, product_id OFFSET 0) c
        WHERE catalogue_fits(c, (SELECT search_patterns($9::text)), $4::boolean, $5::text, $6::bigint, $7::bigint,
            $8::text)
            AND EXISTS (SELECT FROM selling_provider p WHERE p.enterprise_id = c.enterprise_id)
        ORDER BY c.price_fen, c.product_id LIMIT 101) keys
    ORDER BY key, id LIMIT $1::int),
far AS (
    SELECT * FROM (
        SELECT id, key FROM (SELECT product_id AS id, price_fen AS key, enterprise_id
            FROM catalogue_found($9::text, $4::boolean, $5::text, $6::bigint, $7::bigint, $8::text, 1)
            WHERE (SELECT asked FROM beyond) AND NOT (SELECT many FROM found)
            ORDER BY price_fen, product_id) f
        WHERE (key, id) > (coalesce($2::text::bigint, $6::bigint, 0),
                coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
            AND EXISTS (SELECT FROM selling_provider p WHERE p.enterprise_id = f.enterprise_id)
        ORDER BY key, id LIMIT 101) keys
    ORDER BY key, id LIMIT $1::int)
SELECT page.key::text AS sort_key, p.id, p.summary
FROM (SELECT id, key FROM near WHERE NOT (SELECT asked FROM beyond)
      UNION ALL SELECT id, key FROM walk WHERE (SELECT many FROM found)
      UNION ALL SELECT id, key FROM far) page
JOIN product_representation p ON p.id = page.id
ORDER BY page.key, page.id
