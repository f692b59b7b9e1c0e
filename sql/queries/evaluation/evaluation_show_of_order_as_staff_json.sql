-- The evaluation of any order. $1 order
SELECT version, body, enterprise_id, platform_stars, platform_comment FROM evaluation_representation WHERE order_id = $1::uuid
