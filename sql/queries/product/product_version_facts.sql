-- The facts of a version whose product is locked. $1 id, $2 the asking account
SELECT version, state, provider_approved, EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'product_version' AND w.object_id = r.id AND w.account_id = $2::uuid),
    enterprise_id, product_id, name, terms_version, product_state
FROM product_version_representation r WHERE id = $1::uuid
