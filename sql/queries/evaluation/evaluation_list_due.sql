-- Orders that nobody evaluated in time. $1 the due time and $2 the id to go on behind, or null
SELECT due_at::text AS due, id FROM orders WHERE state = 'completed' AND due_at <= (SELECT now FROM domain_clock)
    AND (due_at, id) > (coalesce($1::timestamptz, '-infinity'), coalesce($2::uuid, '00000000-0000-0000-0000-000000000000'))
ORDER BY due_at, id LIMIT 100
