-- The enterprises that all of the given fit, at most 51. $1 id or null, $2 USCC or null, $3 words of the name
-- (search_patterns) or null; one at least is given
(SELECT id FROM enterprise WHERE id = $1::uuid AND CASE WHEN $2::text IS NULL THEN true ELSE uscc = $2::text END
     AND CASE WHEN $3::text IS NULL THEN true
         ELSE name_folded LIKE ALL ((SELECT search_patterns($3::text))::text[]) END)
UNION ALL
(SELECT id FROM enterprise WHERE $1::uuid IS NULL AND uscc = $2::text
     AND CASE WHEN $3::text IS NULL THEN true
         ELSE name_folded LIKE ALL ((SELECT search_patterns($3::text))::text[]) END)
UNION ALL
(SELECT id FROM enterprise WHERE $1::uuid IS NULL AND $2::text IS NULL
     AND text_grams(name_folded) @> ARRAY(SELECT gram FROM search_grams($3::text) gram)
     AND name_folded LIKE ALL ((SELECT search_patterns($3::text))::text[]) LIMIT 51)
