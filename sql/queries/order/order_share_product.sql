-- What an order of it agrees to, held as it is. A draft is seen by its provider alone. $1 product, $2 asking
-- enterprise
SELECT enterprise_id, voucher_product, annual_uses, max_deduction_fen, terms_version
FROM product WHERE id = $1::uuid AND (state IN ('listed', 'suspended') OR enterprise_id = $2::uuid) FOR SHARE
