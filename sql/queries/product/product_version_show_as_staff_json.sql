-- Any version that was submitted; facts follow the body. $1 id, $2 the asking account
SELECT version, body, state, provider_approved, EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'product_version' AND w.object_id = r.id AND w.account_id = $2::uuid)
FROM product_version_representation r WHERE id = $1::uuid AND submitted_at IS NOT NULL
