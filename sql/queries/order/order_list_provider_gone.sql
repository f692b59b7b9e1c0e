-- Orders whose provider is none any more. A walk through all that are open, by an index. $1 the time of the order and $2 the
-- id to go on behind, or null
SELECT created_at::text AS due, id FROM orders
WHERE state IN ('paid', 'in_service', 'awaiting_confirmation', 'disputed')
    AND (state <> 'disputed' OR dispute_by <> 'system')
    AND (provider_enterprise_id IN (SELECT c.enterprise_id FROM certification c
        WHERE c.role = 'provider' AND c.revoked_at IS NOT NULL)) IS TRUE
    AND (created_at, id) > (coalesce($1::timestamptz, '-infinity'), coalesce($2::uuid, '00000000-0000-0000-0000-000000000000'))
ORDER BY created_at, id LIMIT 100
