-- Any product, for reviewers and auditors. Facts follow the body. $1 id, $2 the asking account
SELECT version, body, state, provider_approved, suspended_by_reviewer, EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'product' AND w.object_id = p.id AND w.account_id = $2::uuid), enterprise_id,
    open_version_id, open_version_state, false FROM product_representation p WHERE id = $1::uuid
