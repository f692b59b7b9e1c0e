-- A provider that is to be frozen, or not any more, held; whether it is. None that never was one. $1 enterprise
SELECT id, coalesce(selling_frozen_until > (SELECT now FROM domain_clock), false) FROM enterprise e
WHERE id = $1::uuid AND EXISTS (SELECT FROM certification c
    WHERE c.enterprise_id = e.id AND c.role = 'provider' AND (c.state = 'approved' OR c.revoked_at IS NOT NULL))
FOR NO KEY UPDATE
