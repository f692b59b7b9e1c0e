-- The representation of a voucher, then the facts its rules need. The state follows the clock: C adds it.
DROP VIEW IF EXISTS voucher_representation CASCADE;
CREATE VIEW voucher_representation AS
SELECT v.id, v.enterprise_id, v.version, v.created_at, v.expires_at,
    json_build_object(
        'id', v.id, 'number', v.number, 'enterprise_id', v.enterprise_id, 'voucher_type_id', v.voucher_type_id,
        'type_name', v.type_name, 'service_types', t.service_types, 'batch_id', v.batch_id, 'batch_number', b.number,
        'face_value_fen', v.face_value_fen, 'remaining_fen', v.remaining_fen,
        'used_fen', v.face_value_fen - v.remaining_fen,
        'valid_from', v.valid_from, 'expires_on', v.expires_on, 'created_at', v.created_at,
        'version', v.version) AS body,
    v.voucher_type_id, v.face_value_fen, v.remaining_fen, v.valid_from, v.closed_as
FROM voucher v
JOIN booking_batch b ON b.id = v.batch_id
JOIN booking_batch_type t ON t.batch_id = v.batch_id AND t.voucher_type_id = v.voucher_type_id;
