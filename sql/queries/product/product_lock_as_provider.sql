-- Locks one's own product: version, facts, terms. $1 id, $2 enterprise
SELECT version, state, EXISTS (SELECT FROM provider_standing s WHERE s.enterprise_id = p.enterprise_id),
    suspended_by_reviewer, false, enterprise_id, price_fen, max_deduction_fen, voucher_product, terms_version
FROM product p WHERE id = $1::uuid AND enterprise_id = $2::uuid FOR NO KEY UPDATE
