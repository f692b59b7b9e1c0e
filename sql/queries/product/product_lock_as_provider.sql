-- Locks one's own product: version, facts, terms. $1 id, $2 enterprise
SELECT version, state, EXISTS (SELECT FROM certification c WHERE c.enterprise_id = p.enterprise_id
        AND c.role = 'provider' AND c.state = 'approved'), suspended_by_reviewer, created_by, submitted_by,
            enterprise_id,
    price_fen, max_deduction_fen, voucher_product, terms_version
FROM product p WHERE id = $1::uuid AND enterprise_id = $2::uuid FOR NO KEY UPDATE
