-- Locks any product for a reviewer: version and facts. $1 id, $2 the asking account
SELECT p.version, p.state, EXISTS (SELECT FROM provider_standing s WHERE s.enterprise_id = p.enterprise_id),
    suspended_by_reviewer, EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'product' AND w.object_id = p.id AND w.account_id = $2::uuid), p.enterprise_id,
    o.id, o.state
FROM product p LEFT JOIN open_product_version o ON o.product_id = p.id
WHERE p.id = $1::uuid FOR NO KEY UPDATE OF p
