-- Any order, for staff. Facts follow the body. $1 id, $2 the asking account
SELECT version, body, state, due_at, max_deduction_fen, escrow_fen, evaluated, enterprise_id,
    provider_enterprise_id, product_id, voucher_type_ids, (SELECT now FROM domain_clock),
    service_due_at, reported, returns, dispute_by, dispute_before, dispute_before_due_at, buyer_withdrew, seller_withdrew, service_days,
    standing, refund_at, EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'order' AND w.object_id = r.id AND w.account_id = $2::uuid)
FROM order_representation r WHERE id = $1::uuid AND NOT seen_by_seller
