-- Proposals that nobody decided in their time. $1 the due time and $2 the id to go on behind, or null
SELECT lapses_at::text AS due, id FROM proposal WHERE state = 'pending' AND lapses_at <= (SELECT now FROM domain_clock)
    AND (lapses_at, id) > (coalesce($1::timestamptz, '-infinity'), coalesce($2::uuid, '00000000-0000-0000-0000-000000000000'))
ORDER BY lapses_at, id LIMIT 100
