-- Files whose time has come: to go, or to be kept on. $1 the due time and $2 the id to go on behind, or null
SELECT due_at::text AS due, id FROM file WHERE due_at <= (SELECT now FROM domain_clock)
    AND (due_at, id) > (coalesce($1::timestamptz, '-infinity'), coalesce($2::uuid, '00000000-0000-0000-0000-000000000000'))
ORDER BY due_at, id LIMIT 100
