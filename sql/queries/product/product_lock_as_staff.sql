-- Locks any product for a reviewer: version, facts, terms. $1 id, $2 the asking account
SELECT version, state, EXISTS (SELECT FROM provider_standing s WHERE s.enterprise_id = p.enterprise_id),
    suspended_by_reviewer, EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'product' AND w.object_id = p.id AND w.account_id = $2::uuid), enterprise_id, price_fen,
    max_deduction_fen, voucher_product, terms_version
FROM product p WHERE id = $1::uuid FOR NO KEY UPDATE
