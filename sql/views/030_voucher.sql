-- A voucher with its state (the same as voucher_rules.c decides by, which a test compares), with what stands against its
-- use (words of standing_rules.h) and with what was paid with it: once it is closed its remainder has gone elsewhere, and only the ledger knows.
CREATE VIEW voucher_state AS
SELECT v.*, concat_ws(' ',
        CASE WHEN v.frozen_until > (SELECT now FROM domain_clock) THEN 'voucher_frozen' END,
        (SELECT nullif(b.standing, '') FROM buyer_standing b WHERE b.enterprise_id = v.enterprise_id)) AS standing,
    CASE WHEN v.closed_as IS NOT NULL THEN v.closed_as
        WHEN v.remaining_fen = 0 THEN 'used'
        WHEN (SELECT now FROM domain_clock) >= v.expires_at THEN 'expired'
        WHEN v.frozen_until > (SELECT now FROM domain_clock) OR (
            SELECT b.standing <> '' FROM buyer_standing b WHERE b.enterprise_id = v.enterprise_id) THEN 'frozen'
        WHEN (SELECT now FROM domain_clock) < v.valid_from THEN 'not_yet_valid'
        ELSE 'usable' END AS state,
    CASE WHEN v.closed_as IS NULL THEN v.face_value_fen - v.remaining_fen ELSE (
        SELECT coalesce(sum(t.amount_fen) FILTER (WHERE t.kind = 'payment'), 0)::bigint
            - coalesce(sum(t.amount_fen) FILTER (WHERE t.kind = 'refund'), 0)::bigint
        FROM ledger_transfer t WHERE t.voucher_id = v.id) END AS used_fen
FROM voucher v;

-- The representation of a voucher, then the facts its rules need. The body's state is C's.
CREATE VIEW voucher_representation AS
SELECT v.id, v.enterprise_id, v.version, v.created_at, v.expires_at,
    json_build_object(
        'id', v.id, 'number', v.number, 'enterprise_id', v.enterprise_id, 'enterprise_name', e.name,
        'district_code', v.district_code, 'voucher_type_id', v.voucher_type_id, 'type_name', v.type_name,
        'service_types', t.service_types, 'batch_id', v.batch_id, 'batch_number', b.number,
        'face_value_fen', v.face_value_fen, 'remaining_fen', v.remaining_fen,
        'used_fen', v.used_fen, 'frozen_by', string_to_array(v.standing, ' '),
        'valid_from', time_text(v.valid_from), 'expires_on', v.expires_on, 'created_at', time_text(v.created_at),
        'updated_at', time_text(v.updated_at), 'version', v.version) AS body,
    v.voucher_type_id, v.face_value_fen, v.remaining_fen, v.valid_from, v.closed_as, v.standing <> '' AS frozen
FROM voucher_state v
JOIN enterprise e ON e.id = v.enterprise_id
JOIN booking_batch b ON b.id = v.batch_id
JOIN booking_batch_type t ON t.batch_id = v.batch_id AND t.voucher_type_id = v.voucher_type_id;
