-- Representations of voucher types, batches and bookings. States by the clock are added in C.
CREATE VIEW voucher_type_representation AS
SELECT t.id, t.code, t.version, json_build_object(
    'id', t.id, 'code', t.code, 'name', t.name, 'description', t.description, 'face_value_fen', t.face_value_fen,
    'validity_days', t.validity_days, 'annual_cap', t.annual_cap, 'service_types', t.service_types,
    'created_at', t.created_at, 'version', t.version) AS body
FROM voucher_type t;

CREATE VIEW booking_batch_representation AS
SELECT b.id, b.number, b.state, b.opens_at, b.version,
    json_build_object(
        'id', b.id, 'number', b.number, 'title', b.title, 'notice', b.notice,
        'opens_at', b.opens_at, 'closes_at', b.closes_at,
        'publicity_at', b.public_from, 'issue_at', b.issue_from, 'delayed', b.delay_ms > 0,
        'entropy_events', b.entropy_events,
        'types', (SELECT json_agg(json_build_object(
                'voucher_type_id', t.voucher_type_id, 'code', t.code, 'name', t.name, 'quota', t.quota,
                'face_value_fen', t.face_value_fen, 'validity_days', t.validity_days, 'annual_cap', t.annual_cap,
                'service_types', t.service_types) ORDER BY t.code)
            FROM booking_batch_type t WHERE t.batch_id = b.id),
        'manifest_sha256', encode(b.manifest_sha256, 'hex'), 'root', encode(b.root, 'hex'),
        'entry_count', b.entry_count, 'published_at', b.published_at, 'sealed_at', b.sealed_at,
        'issued_at', b.issued_at, 'voided_at', b.voided_at, 'reason', b.reason,
        'created_at', b.created_at, 'updated_at', b.updated_at, 'version', b.version) AS body,
    b.closes_at, b.public_from AS publicity_at, b.issue_from AS issue_at, b.first_entropy_at, b.last_entropy_at, b.created_by
FROM booking_batch_schedule b;

CREATE VIEW booking_representation AS
SELECT k.id, k.enterprise_id, k.batch_id, k.created_at, k.version, k.withdrawn, k.voucher_type_id,
    json_build_object(
        'id', k.id, 'batch_id', k.batch_id, 'batch_number', b.number, 'batch_title', b.title,
        'enterprise_id', k.enterprise_id, 'voucher_type_id', k.voucher_type_id, 'type_name', t.name,
        'face_value_fen', t.face_value_fen, 'entry_id', encode(k.entry_id, 'hex'), 'withdrawn', k.withdrawn,
        'opens_at', b.opens_at, 'closes_at', b.closes_at,
        'publicity_at', b.public_from,
        -- no endpoint states a result before publicity
        'result', CASE
            WHEN k.withdrawn THEN 'withdrawn'
            WHEN b.voided_at IS NOT NULL THEN 'void'
            WHEN NOT b.results_public THEN 'undecided'
            WHEN x.booking_id IS NOT NULL THEN 'excluded'
            WHEN o.won THEN 'won'
            ELSE 'not_won' END,
        'exclusion', CASE WHEN b.results_public THEN x.reason END,
        'created_at', k.created_at, 'updated_at', k.updated_at, 'version', k.version) AS body
FROM booking k
JOIN booking_batch_schedule b ON b.id = k.batch_id
JOIN booking_batch_type t ON t.batch_id = k.batch_id AND t.voucher_type_id = k.voucher_type_id
LEFT JOIN draw_outcome o ON o.booking_id = k.id
LEFT JOIN draw_exclusion x ON x.batch_id = k.batch_id AND x.booking_id = k.id;

-- Published wins of each enterprise in each type of each batch, in that batch's year. Ask for one enterprise and batch.
CREATE VIEW booking_availability AS
SELECT t.batch_id, e.id AS enterprise_id, t.voucher_type_id, t.code, t.annual_cap, (
        SELECT count(*) FROM published_win w
        WHERE w.enterprise_id = e.id AND w.voucher_type_id = t.voucher_type_id AND w.cap_year = b.cap_year) AS wins
FROM booking_batch_type t
JOIN booking_batch_schedule b ON b.id = t.batch_id
CROSS JOIN enterprise e;
