-- Locks one's own product: version and facts. $1 id, $2 enterprise
SELECT p.version, p.state, EXISTS (SELECT FROM provider_standing s WHERE s.enterprise_id = p.enterprise_id),
    suspended_by_reviewer, false, p.enterprise_id, o.id, o.state
FROM product p LEFT JOIN open_product_version o ON o.product_id = p.id
WHERE p.id = $1::uuid AND p.enterprise_id = $2::uuid FOR NO KEY UPDATE OF p
