-- The member centre in one read: account, enterprise, certifications, counts, the open batches; behind them the facts
-- of the qualification. $1 account, $2 enterprise in whose capacity the token speaks (null: staff)
SELECT a.version, json_build_object(
    'account', json_build_object('id', a.id, 'display_name', a.display_name),
    'enterprise', CASE WHEN e.id IS NULL THEN NULL ELSE json_build_object('id', e.id, 'name', e.name, 'uscc', e.uscc,
        'legal_representative', e.legal_representative, 'district_code', e.district_code) END,
    'certifications', (SELECT coalesce(json_object_agg(c.role, json_build_object('id', c.id, 'state', c.state)), '{}')
        FROM certification c WHERE c.enterprise_id = e.id),
    'payment_password_set', EXISTS (SELECT FROM payment_password p WHERE p.account_id = a.id),
    'vouchers', CASE WHEN e.id IS NULL THEN NULL ELSE (
        SELECT json_build_object('usable', count(*), 'usable_fen', coalesce(sum(v.remaining_fen), 0)::bigint,
            'next_expires_on', min(v.expires_on))
        FROM voucher_state v WHERE v.enterprise_id = e.id AND v.state = 'usable') END,
    'orders', CASE WHEN e.id IS NULL THEN NULL ELSE (
        SELECT coalesce(json_object_agg(s.state, s.count), '{}'::json)
        FROM (SELECT state, count(*) FROM orders WHERE enterprise_id = e.id GROUP BY state) s) END,
    'sales', CASE WHEN e.id IS NULL THEN NULL ELSE (
        SELECT coalesce(json_object_agg(s.state, s.count), '{}'::json)
        FROM (SELECT state, count(*) FROM orders WHERE provider_enterprise_id = e.id GROUP BY state) s) END,
    'favourites', CASE WHEN e.id IS NULL THEN NULL ELSE (
        SELECT count(*) FROM favourite f JOIN product p ON p.id = f.product_id
        WHERE f.enterprise_id = e.id AND p.state IN ('listed', 'suspended')) END,
    'to_evaluate', CASE WHEN e.id IS NULL THEN NULL ELSE (
        SELECT count(*) FROM orders WHERE enterprise_id = e.id AND state = 'completed' AND NOT evaluated) END,
    'open_batches', (SELECT coalesce(json_agg(json_build_object('id', b.id, 'number', b.number, 'title', b.title,
            'opens_at', time_text(b.opens_at), 'closes_at', time_text(b.closes_at), 'booked', EXISTS (SELECT FROM booking k
                WHERE k.batch_id = b.id AND k.enterprise_id = e.id AND NOT k.withdrawn)) ORDER BY b.closes_at, b.id), '[]')
        FROM booking_batch_schedule b WHERE b.open)) AS body,
    (SELECT now FROM domain_clock), r.size_class, f.enterprise_id, f.qualification_id, f.certified, f.frozen, f.state, f.answers,
    f.attachment_kinds, f.required_answers, f.required_attachments
FROM account a
LEFT JOIN enterprise e ON e.id = $2::uuid
LEFT JOIN qualification_facts f ON f.enterprise_id = e.id
LEFT JOIN qualification_representation r ON r.id = f.qualification_id
WHERE a.id = $1::uuid
