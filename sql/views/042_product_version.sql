-- A version of a product's terms, behind its body the facts its rules need. What it changes is told against the terms on
-- sale when it was begun, which stay on sale as long as it is open.
CREATE VIEW product_version_representation AS
SELECT v.id, v.product_id, v.enterprise_id, v.version, v.created_at, v.submitted_at,
    json_build_object(
        'id', v.id, 'product', json_build_object('id', p.id, 'name', p.name, 'state', p.state),
        'provider', json_build_object('id', e.id, 'name', e.name), 'provider_district_code', v.provider_district_code,
        'state', v.state, 'terms_version', v.terms_version,
        'name', v.name, 'service_type_code', v.service_type_code, 'service_type_name', s.name,
        'price_fen', v.price_fen, 'voucher_product', v.voucher_product, 'max_deduction_fen', v.max_deduction_fen,
        'offline_fen', v.price_fen - v.max_deduction_fen,
        'voucher_types', coalesce(accepted.list, '[]'::json), 'voucher_type_ids', coalesce(accepted.ids, '[]'::json),
        'annual_uses', v.annual_uses, 'service_days', v.service_days,
        'changes', difference.list, 'reason', v.reason,
        'submitted_at', time_text(v.submitted_at), 'reviewed_at', time_text(v.reviewed_at),
        'created_at', time_text(v.created_at), 'updated_at', time_text(v.updated_at), 'version', v.version) AS body,
    v.state, p.terms_version, p.state AS product_state, v.name,
    EXISTS (SELECT FROM provider_standing a WHERE a.enterprise_id = v.enterprise_id) AS provider_approved
FROM product_version v
JOIN product p ON p.id = v.product_id
JOIN enterprise e ON e.id = v.enterprise_id
JOIN service_type s ON s.code = v.service_type_code
CROSS JOIN LATERAL (SELECT json_differences(v.before, product_terms_json(v.name, v.service_type_code, v.price_fen,
    v.voucher_product, v.max_deduction_fen, v.voucher_type_ids, v.annual_uses, v.service_days)) AS list) difference
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('id', t.id, 'code', t.code, 'name', t.name) ORDER BY t.code) AS list,
        json_agg(t.id ORDER BY t.code) AS ids
    FROM voucher_type t WHERE t.id = ANY (v.voucher_type_ids)) accepted ON true;
