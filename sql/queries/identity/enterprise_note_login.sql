-- What the province told of an enterprise at a login; its own name too, as long as none was certified. The time of a
-- login alone is no change. $1 enterprise, $2 name or null, $3 legal representative or null, $4 the name folded or null
UPDATE enterprise SET authenticated_name = $2::text, authenticated_name_folded = $4::text,
    authenticated_representative = $3::text, authenticated_at = now(),
    updated_at = CASE WHEN (authenticated_name, authenticated_representative) IS DISTINCT FROM ($2::text, $3::text)
        THEN (SELECT now FROM domain_clock) ELSE updated_at END,
    version = version + ((authenticated_name, authenticated_representative) IS DISTINCT FROM ($2::text, $3::text))::int,
    name = CASE WHEN name_certified THEN name ELSE coalesce($2::text, name) END,
    name_folded = CASE WHEN name_certified THEN name_folded ELSE coalesce($4::text, name_folded) END,
    legal_representative = CASE WHEN name_certified THEN legal_representative
        ELSE coalesce($3::text, legal_representative) END
WHERE id = $1::uuid
