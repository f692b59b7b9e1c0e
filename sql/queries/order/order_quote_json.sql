-- What an order would be, and what could pay for it; facts for the rule follow. $1 product, $2 buyer, $3 … $6 sources
-- of the settings of unpaid and of cancelled orders
SELECT 0::bigint AS version, json_build_object(
        'product_id', p.id, 'terms_version', p.terms_version, 'price_fen', p.price_fen,
        'max_deduction_fen', p.max_deduction_fen, 'offline_fen', p.offline_fen,
        'annual_uses', p.annual_uses, 'uses_this_year', used.count,
        'agreement', json_build_object('name', 'trade_agreement', 'version', agreed.version),
        'vouchers', coalesce(wallet.list, '[]'::json), 'usable_fen', coalesce(wallet.sum_fen, 0),
        'deduction_fen', LEAST(coalesce(wallet.sum_fen, 0), p.max_deduction_fen)) AS body,
    p.enterprise_id, (SELECT standing_words(b.standing, s.standing, p.state) FROM buyer_standing b, seller_standing s
        WHERE b.enterprise_id = $2::uuid AND s.enterprise_id = p.enterprise_id), p.voucher_product, p.annual_uses,
    used.count, agreed.version AS agreement_version, (SELECT now FROM domain_clock),
    recent.open, recent.cancelled, setting_value($3::text, $4::bigint), setting_value($5::text, $6::bigint)
FROM (SELECT r.id, r.enterprise_id, r.price_fen, r.voucher_product, r.state, r.public, r.offline_fen,
        m.max_deduction_fen, m.annual_uses, m.terms_version
    FROM product_representation r JOIN product m ON m.id = r.id) p
CROSS JOIN LATERAL (
    SELECT count(*) FROM product_use u WHERE u.enterprise_id = $2::uuid AND u.product_id = p.id) used
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE r.open) AS open, count(*) FILTER (WHERE NOT r.open) AS cancelled
    FROM order_recent r WHERE r.enterprise_id = $2::uuid AND r.product_id = p.id) recent
CROSS JOIN (SELECT coalesce((SELECT version FROM agreement_current WHERE name = 'trade_agreement'), 0) AS version) agreed
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('id', v.id, 'number', v.number, 'type_name', v.type_name,
            'remaining_fen', v.remaining_fen, 'expires_on', v.expires_on) ORDER BY v.expires_at, v.id) AS list,
        sum(v.remaining_fen)::bigint AS sum_fen
    FROM (SELECT v.id, v.number, v.type_name, v.remaining_fen, v.expires_on, v.expires_at FROM voucher_state v
        WHERE v.enterprise_id = $2::uuid AND v.state = 'usable'
            AND v.voucher_type_id IN (SELECT voucher_type_id FROM product_voucher_type WHERE product_id = p.id)
        ORDER BY v.expires_at, v.id LIMIT 50) v) wallet ON true
WHERE p.id = $1::uuid AND (p.public OR p.enterprise_id = $2::uuid)
