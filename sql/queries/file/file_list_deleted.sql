-- Files whose row is gone and whose bytes are to follow. $1 the time and $2 the id to go on behind, or null
SELECT deleted_at::text AS due, id FROM file_deleted WHERE deleted_at <= (SELECT now FROM domain_clock)
    AND (deleted_at, id) > (coalesce($1::timestamptz, '-infinity'), coalesce($2::uuid, '00000000-0000-0000-0000-000000000000'))
ORDER BY deleted_at, id LIMIT 100
