-- Representations of voucher types, batches and bookings. States by the clock are added in C.
CREATE VIEW voucher_type_representation AS
SELECT t.id, t.code, t.version, json_build_object(
    'id', t.id, 'code', t.code, 'name', t.name, 'description', t.description, 'face_value_fen', t.face_value_fen,
    'validity_days', t.validity_days, 'annual_cap', t.annual_cap, 'service_types', t.service_types,
    'created_at', time_text(t.created_at), 'version', t.version) AS body
FROM voucher_type t;

-- What each batch offers, as the manifest wants it: codes and service types ascending by bytes, whatever the database's
-- collation and the order in which an operator gave them. A draft has no copy yet and offers the types as they are now.
CREATE VIEW booking_batch_offer AS
SELECT t.batch_id, json_agg(json_build_object(
        'voucher_type_id', t.voucher_type_id, 'code', coalesce(t.code, v.code), 'name', coalesce(t.name, v.name),
        'quota', t.quota, 'face_value_fen', coalesce(t.face_value_fen, v.face_value_fen),
        'validity_days', coalesce(t.validity_days, v.validity_days), 'annual_cap', coalesce(t.annual_cap, v.annual_cap),
        'service_types', (SELECT json_agg(s ORDER BY s COLLATE "C")
            FROM unnest(coalesce(t.service_types, v.service_types)) AS s))
    ORDER BY coalesce(t.code, v.code) COLLATE "C") AS types
FROM booking_batch_type t JOIN voucher_type v ON v.id = t.voucher_type_id GROUP BY t.batch_id;

-- The representation, and behind it the facts of the rules: `earlier_unfinished`: an earlier one that shares a voucher
-- type is sealed or drawn and not issued yet; `pending`: what was proposed and waits; the last two: what a draft would
-- publish.
CREATE VIEW booking_batch_representation AS
SELECT b.id, b.number, b.state, b.opens_at, b.updated_at, b.version,
    json_build_object(
        'id', b.id, 'number', b.number, 'title', b.title, 'notice', b.notice,
        'opens_at', time_text(b.opens_at), 'closes_at', time_text(b.closes_at),
        'publicity_at', time_text(b.public_from), 'issue_at', time_text(b.issue_from), 'delayed', b.delay_ms > 0,
        'entropy_events', b.entropy_events,
        'types', o.types,
        'manifest_sha256', encode(b.manifest_sha256, 'hex'), 'root', encode(b.root, 'hex'),
        'entry_count', b.entry_count,
        'wins', CASE WHEN b.results_public THEN json_build_object('won', b.won_count, 'issued', b.issued_count,
            'held', (SELECT count(*) FROM win_hold WHERE batch_id = b.id AND state = 'held'),
            'struck_out', (SELECT count(*) FROM win_hold WHERE batch_id = b.id AND state = 'struck_out')) END,
        'published_at', time_text(b.published_at), 'sealed_at', time_text(b.sealed_at),
        'issued_at', time_text(b.issued_at), 'voided_at', time_text(b.voided_at), 'reason', b.reason,
        'created_at', time_text(b.created_at), 'updated_at', time_text(b.updated_at), 'version', b.version) AS body,
    b.closes_at, b.public_from AS publicity_at, b.issue_from AS issue_at, b.first_entropy_at, b.last_entropy_at,
    b.state = 'published' AND EXISTS (
        SELECT FROM booking_batch e
        JOIN booking_batch_type et ON et.batch_id = e.id
        JOIN booking_batch_type mt ON mt.voucher_type_id = et.voucher_type_id AND mt.batch_id = b.id
        WHERE e.id <> b.id AND e.sealed_at IS NOT NULL AND e.issued_at IS NULL AND e.voided_at IS NULL)
        AS earlier_unfinished,
    (SELECT p.kinds FROM proposal_pending p WHERE p.object_id = b.id) AS pending,
    CASE WHEN b.state = 'draft' THEN b.entropy_events END AS draft_events,
    CASE WHEN b.state = 'draft' THEN o.types END AS draft_offer
FROM booking_batch_schedule b
LEFT JOIN LATERAL (SELECT types FROM booking_batch_offer WHERE batch_id = b.id) o ON true;

-- What became of a booking, as it may be told: no endpoint states a result before publicity.
-- `hold`: the state of the win's hold, NULL if there was none.
CREATE OR REPLACE FUNCTION booking_result(withdrawn boolean, void boolean, public boolean, excluded boolean, won boolean,
    hold text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN withdrawn THEN 'withdrawn' WHEN void THEN 'void' WHEN NOT public THEN 'undecided'
        WHEN excluded THEN 'excluded' WHEN won AND hold = 'held' THEN 'held' WHEN won AND hold = 'struck_out' THEN 'struck_out'
        WHEN won THEN 'won' ELSE 'not_won' END;

CREATE VIEW booking_outcome AS
SELECT k.id, booking_result(k.withdrawn, b.voided_at IS NOT NULL, b.results_public, x.booking_id IS NOT NULL, o.won, h.state)
    AS result
FROM booking k
JOIN booking_batch_schedule b ON b.id = k.batch_id
LEFT JOIN draw_outcome o ON o.booking_id = k.id
LEFT JOIN win_hold h ON h.booking_id = k.id
LEFT JOIN draw_exclusion x ON x.batch_id = k.batch_id AND x.booking_id = k.id;

-- A waiting one's place among those who wait is its rank behind the quota, as the first of a type win and nobody has
-- been promoted.
CREATE VIEW booking_representation AS
SELECT k.id, k.enterprise_id, k.batch_id, k.created_at, k.version, k.withdrawn, k.voucher_type_id,
    b.number AS batch_number, b.title AS batch_title, t.name AS type_name, t.face_value_fen, k.entry_id, shown.result,
    shown.exclusion, shown.rank, shown.waiting_rank, h.reasons AS held_for, b.opens_at, b.closes_at,
    b.public_from AS publicity_at, k.updated_at, e.name AS enterprise_name,
    json_build_object(
        'id', k.id, 'batch_id', k.batch_id, 'batch_number', b.number, 'batch_title', b.title,
        'enterprise_id', k.enterprise_id, 'enterprise_name', e.name, 'district_code', k.district_code,
        'voucher_type_id', k.voucher_type_id, 'type_name', t.name, 'face_value_fen', t.face_value_fen,
        'entry_id', encode(k.entry_id, 'hex'), 'withdrawn', k.withdrawn,
        'opens_at', time_text(b.opens_at), 'closes_at', time_text(b.closes_at),
        'publicity_at', time_text(b.public_from),
        'result', shown.result, 'rank', shown.rank, 'waiting_rank', shown.waiting_rank, 'exclusion', shown.exclusion,
        'hold', CASE WHEN h.booking_id IS NOT NULL THEN json_build_object('reasons', string_to_array(h.reasons, ' '),
            'held_at', time_text(h.held_at), 'strike_at', time_text(h.strike_at), 'ended_at', time_text(h.ended_at)) END,
        'created_at', time_text(k.created_at), 'updated_at', time_text(k.updated_at), 'version', k.version) AS body
FROM booking k
JOIN booking_batch_schedule b ON b.id = k.batch_id
JOIN booking_batch_type t ON t.batch_id = k.batch_id AND t.voucher_type_id = k.voucher_type_id
JOIN enterprise e ON e.id = k.enterprise_id
LEFT JOIN draw_outcome o ON o.booking_id = k.id
LEFT JOIN win_hold h ON h.booking_id = k.id
LEFT JOIN draw_exclusion x ON x.batch_id = k.batch_id AND x.booking_id = k.id
CROSS JOIN LATERAL (
    SELECT booking_result(k.withdrawn, b.voided_at IS NOT NULL, b.results_public, x.booking_id IS NOT NULL, o.won, h.state)
        AS result,
        CASE WHEN b.results_public THEN x.reason END AS exclusion, CASE WHEN b.results_public THEN o.rank END AS rank,
        CASE WHEN b.results_public AND NOT o.won THEN o.rank - t.quota END AS waiting_rank) shown;

-- Published wins of each enterprise in each type of each batch, in that batch's year. Ask for one enterprise and batch.
CREATE VIEW booking_availability AS
SELECT t.batch_id, e.id AS enterprise_id, t.voucher_type_id, t.code, t.annual_cap, (
        SELECT count(*) FROM published_win w
        WHERE w.enterprise_id = e.id AND w.voucher_type_id = t.voucher_type_id AND w.cap_year = b.cap_year) AS wins
FROM booking_batch_type t
JOIN booking_batch_schedule b ON b.id = t.batch_id
CROSS JOIN enterprise e;
