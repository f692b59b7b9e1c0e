-- A product as anybody, or (with $2) its provider and a buyer, may see it. Facts follow the body (product_store.c),
-- then whether the asking enterprise marked it. $1 id, $2 enterprise or null
SELECT version, body, state, provider_approved, suspended_by_reviewer, false, enterprise_id,
    open_version_id, open_version_state,
    EXISTS (SELECT FROM favourite f WHERE f.product_id = p.id AND f.enterprise_id = $2::uuid)
FROM product_representation p WHERE id = $1::uuid AND (public OR enterprise_id = $2::uuid)
