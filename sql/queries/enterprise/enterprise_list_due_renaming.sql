-- Enterprises of which the catalogue may hold a former name. $1 the due time and $2 the id to go on behind, or null
SELECT due_at::text AS due, enterprise_id FROM catalogue_renaming WHERE due_at <= (SELECT now FROM domain_clock)
    AND (due_at, enterprise_id) > (coalesce($1::timestamptz, '-infinity'), coalesce($2::uuid, '00000000-0000-0000-0000-000000000000'))
ORDER BY due_at, enterprise_id LIMIT 100
