-- Proposals that nobody decided in their time.
SELECT id FROM proposal WHERE state = 'pending' AND lapses_at <= (SELECT now FROM domain_clock)
ORDER BY lapses_at, id LIMIT 100
