-- Orders that are paid, and whose provider's freeze has gone on for so long that it refunds them. A walk through all that
-- are open, by an index. $1 the time of the order and $2 the id to go on behind, or null
SELECT created_at::text AS due, id FROM orders
WHERE state = 'paid' AND (provider_enterprise_id IN (SELECT e.id FROM enterprise e
        WHERE e.selling_refund_at <= (SELECT now FROM domain_clock)
            AND e.selling_frozen_until > (SELECT now FROM domain_clock))) IS TRUE
    AND (created_at, id) > (coalesce($1::timestamptz, '-infinity'), coalesce($2::uuid, '00000000-0000-0000-0000-000000000000'))
ORDER BY created_at, id LIMIT 100
