-- Lists as tables: what the CSV form of a list shows of each row, behind the row's id, in the order of the feature's
-- columns (order_csv.c, ledger_csv.c, booking_csv.c). Nothing that a page of 5,000 rows would have to gather.
CREATE VIEW order_csv AS
SELECT o.id, o.number, o.product_name, buyer.name AS buyer_name, o.provider_name, o.state, o.price_fen, o.paid_fen,
    o.price_fen - o.paid_fen AS offline_fen, o.refunded_fen, o.created_at, o.paid_at, o.accepted_at, o.completed_at,
    o.closed_at, o.state AS state_code, o.service_type_code, o.id::text AS order_id, o.enterprise_id::text AS buyer_id,
    o.provider_enterprise_id::text AS provider_id, o.product_id::text AS product_id
FROM orders o
JOIN enterprise buyer ON buyer.id = o.enterprise_id;

CREATE VIEW ledger_csv AS
SELECT r.id, r.number, r.amount_fen, r.type_name AS detail, r.at, r.expires_on::text AS expires_on, r.kind AS remark,
    r.balance_fen, r.order_number, r.voucher_number, r.enterprise_name, r.kind, r.id::text AS entry_id,
    r.enterprise_id::text AS enterprise_id, r.voucher_id::text AS voucher_id, r.order_id::text AS order_id,
    encode(r.hash, 'hex') AS hash
FROM ledger_entry_representation r;

CREATE VIEW booking_csv AS
SELECT k.id, k.batch_number, k.batch_title, k.enterprise_name, k.type_name, k.face_value_fen,
    encode(k.entry_id, 'hex') AS entry_id, k.result, k.rank::bigint AS rank,
    k.waiting_rank::bigint AS waiting_rank, k.exclusion, k.held_for, k.created_at, k.updated_at,
    k.opens_at, k.closes_at, k.publicity_at, k.result AS result_code, k.exclusion AS exclusion_code,
    k.held_for AS held_for_code, k.id::text AS booking_id,
    k.batch_id::text AS batch_id, k.enterprise_id::text AS enterprise_id, k.voucher_type_id::text AS voucher_type_id
FROM booking_representation k;
