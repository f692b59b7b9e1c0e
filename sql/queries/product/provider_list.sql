-- Approved providers by id. $1 limit + 1, $2 last sort key (the id again), $3 last id, $4 district or null, $5 part
-- of the name, folded, or null
SELECT id::text AS sort_key, id, body FROM provider_representation
WHERE ($2::text IS NULL OR id > $3::uuid) AND ($4::text IS NULL OR district_code = $4::text)
    AND ($5::text IS NULL OR strpos(name_folded, $5::text) > 0)
ORDER BY id LIMIT $1::int
