-- As anybody may see it. $1 id
SELECT version, public_body AS body, enterprise_id, platform_stars, platform_comment FROM evaluation_representation WHERE id = $1::uuid
