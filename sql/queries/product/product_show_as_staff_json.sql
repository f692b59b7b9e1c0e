-- Any product, for reviewers and auditors. Facts follow the body. $1 id
SELECT version, body, state, provider_approved, suspended_by_reviewer, created_by, submitted_by, enterprise_id,
    false FROM product_representation WHERE id = $1::uuid
