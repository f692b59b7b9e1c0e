-- The evaluation of an order, for its two sides. $1 order, $2 enterprise
SELECT version, body, enterprise_id, platform_stars, platform_comment FROM evaluation_representation
WHERE order_id = $1::uuid AND $2::uuid IN (enterprise_id, provider_enterprise_id)
