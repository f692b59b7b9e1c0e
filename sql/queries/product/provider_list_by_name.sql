-- Approved providers whose names hold all words, by id: of the next 250 providers (near); where they do not fill
-- the page and more stand beyond them, of all enterprises that the index of pieces finds (far). $1 limit + 1, $2 last
-- sort key (the id again), $3 last id, $4 district or null, $5 words
WITH near AS MATERIALIZED (
    SELECT * FROM (
        SELECT s.enterprise_id AS id
        FROM (SELECT enterprise_id FROM selling_provider
            WHERE enterprise_id > coalesce($3::uuid, '00000000-0000-0000-0000-000000000000')
                AND ($2::text IS NULL OR true)
            ORDER BY enterprise_id LIMIT 250) s
        CROSS JOIN LATERAL (SELECT * FROM enterprise WHERE id = s.enterprise_id OFFSET 0) e -- by its key
        WHERE e.name_folded LIKE ALL ((SELECT search_patterns($5::text))::text[])
            AND CASE WHEN $4::text IS NULL THEN true ELSE e.district_code = $4::text END
        ORDER BY s.enterprise_id LIMIT 101) keys
    ORDER BY id LIMIT $1::int),
beyond AS MATERIALIZED (
    SELECT CASE WHEN (SELECT count(*) FROM near) < $1::int THEN EXISTS (
        SELECT FROM selling_provider
            WHERE enterprise_id > coalesce($3::uuid, '00000000-0000-0000-0000-000000000000')
            ORDER BY enterprise_id OFFSET 250 LIMIT 1) ELSE false END AS asked),
far AS (
    SELECT * FROM (
        SELECT id FROM (SELECT id FROM enterprise
            WHERE text_grams(name_folded) @> ARRAY(SELECT gram FROM search_grams($5::text) gram)
                AND name_folded LIKE ALL ((SELECT search_patterns($5::text))::text[])
                AND CASE WHEN $4::text IS NULL THEN true ELSE district_code = $4::text END
                AND (SELECT asked FROM beyond) ORDER BY id) f
        WHERE id > coalesce($3::uuid, '00000000-0000-0000-0000-000000000000')
            AND EXISTS (SELECT FROM selling_provider p WHERE p.enterprise_id = f.id)
        ORDER BY id LIMIT 101) keys
    ORDER BY id LIMIT $1::int)
SELECT page.id::text AS sort_key, p.id, p.body
FROM (SELECT id FROM near WHERE NOT (SELECT asked FROM beyond) UNION ALL SELECT id FROM far) page
JOIN provider_representation p ON p.id = page.id
ORDER BY page.id
