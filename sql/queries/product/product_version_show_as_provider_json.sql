-- One's own version; facts follow the body. $1 id, $2 enterprise
SELECT version, body, state, provider_approved, false
FROM product_version_representation WHERE id = $1::uuid AND enterprise_id = $2::uuid
