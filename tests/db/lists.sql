-- A large city, for lists_test.c: some 60,000 rows in what grows, most of one enterprise, so that its page 3,000 is one
-- as well. Ids and times rise together; three rows share a time. References are dropped, and indexes that keep nothing
-- unique are made behind the rows: they take the time, not the reading.
SET maintenance_work_mem = '256MB';
SET max_parallel_maintenance_workers = 0;
DO $$ DECLARE r record; BEGIN
    FOR r IN SELECT conname, conrelid::regclass AS name FROM pg_constraint WHERE contype = 'f' LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', r.name, r.conname);
    END LOOP;
END $$;
CREATE TEMPORARY TABLE index_made_later AS
SELECT i.indexrelid::regclass AS name, pg_get_indexdef(i.indexrelid) AS definition
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE NOT i.indisunique AND c.relnamespace = 'public'::regnamespace;
DO $$ DECLARE r record; BEGIN
    FOR r IN SELECT name::text FROM index_made_later LOOP
        EXECUTE format('DROP INDEX %s', r.name);
    END LOOP;
END $$;
CREATE FUNCTION id_of(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
    RETURN ('019300' || lpad(to_hex(n), 6, '0') || '70008000' || rpad(encode(kind::bytea, 'hex'), 12, '0'))::uuid;
CREATE FUNCTION time_of(n bigint) RETURNS timestamptz LANGUAGE sql STABLE
    RETURN '2026-01-01 00:00:00+08'::timestamptz + n / 3 * interval '1 second';
CREATE FUNCTION district_of(n bigint) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN '3701' || lpad((2 + n % 12)::text, 2, '0');
-- Where the enterprise of most rows was: now and then in another district.
CREATE FUNCTION moved(n bigint) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN n % 120 = 1 THEN '370103' ELSE '370102' END;

INSERT INTO district (code, name) SELECT '3701' || lpad(n::text, 2, '0'), 'd' || n FROM generate_series(2, 13) AS n
    ON CONFLICT DO NOTHING;
INSERT INTO service_type (code, name, position) SELECT 's' || n, 's' || n, 100 + n FROM generate_series(1, 10) AS n;
INSERT INTO enterprise (id, uscc, name, name_folded, district_code, certified_to_buy, certified_to_sell, created_at,
    updated_at)
SELECT id_of('e', n), lpad(n::text, 18, '0'), 'e' || n, 'e' || n, district_of(n), n % 600 <> 5, n <= 10000, time_of(n),
    time_of(n)
FROM generate_series(1, 60100) AS n;
INSERT INTO account (id, provider, subject, account_type, enterprise_id)
SELECT id_of('a', n), 'p', n::text, 'legal', id_of('e', n) FROM generate_series(1, 100) AS n;
INSERT INTO certification (id, enterprise_id, role, state, district_code, created_by, submitted_at, created_at, updated_at)
SELECT id_of('c', n), id_of('e', n), 'enterprise', CASE WHEN n % 600 = 5 THEN 'rejected' ELSE 'approved' END,
    district_of(n), id_of('a', 1), time_of(n), time_of(n), time_of(n)
FROM generate_series(1, 60100) AS n
UNION ALL
SELECT id_of('d', n), id_of('e', n), 'provider', 'approved', district_of(n), id_of('a', 1), time_of(n), time_of(n),
    time_of(n)
FROM generate_series(1, 10000) AS n;
INSERT INTO change_request (id, certification_id, enterprise_id, district_code, state, replaced, created_by,
    submitted_at, created_at, updated_at)
SELECT id_of('r', n), id_of('c', firm), id_of('e', firm), district_of(n), 'approved', '{}', id_of('a', 1), time_of(n),
    time_of(n), time_of(n)
FROM generate_series(1, 20000) AS n, LATERAL (SELECT CASE WHEN n % 10 = 0 THEN 1 ELSE n END AS firm) f;
INSERT INTO qualification_form (version, schema, required_answers, required_attachments)
SELECT 1, '{}', '{}', '{}' WHERE NOT EXISTS (SELECT FROM qualification_form);
INSERT INTO qualification (id, enterprise_id, district_code, state, revision, flagged, created_by, submitted_at,
    created_at, updated_at)
SELECT id_of('q', n), id_of('e', n), district_of(n), CASE WHEN n % 400 = 0 THEN 'pending' ELSE 'granted' END,
    CASE WHEN n = 1 THEN 500 ELSE 1 END, n % 100 = 0, id_of('a', 1), time_of(n), time_of(n), time_of(n)
FROM generate_series(1, 10000) AS n;
INSERT INTO qualification_revision (qualification_id, enterprise_id, revision, form_version, answers, size_class, saved_by,
    saved_at)
SELECT id_of('q', n), id_of('e', n), revision, 1, '{}', 'small', id_of('a', 1), time_of(n)
FROM generate_series(1, 10000) AS n, generate_series(1, CASE WHEN n = 1 THEN 500 ELSE 1 END) AS revision;

-- One in 400 has no end, one in 600 one that is far off; of the others each second has ended, the rest is lifted.
INSERT INTO freezes (id, object_type, object_id, enterprise_id, district_code, reason_code, reason, frozen_by, frozen_at,
    ends_at, lifted_at, lifting_code)
SELECT id_of('f', n), 'enterprise', id_of('e', CASE WHEN n % 60 = 0 THEN n ELSE 1 END),
    id_of('e', CASE WHEN n % 60 = 0 THEN n ELSE 1 END), moved(n), 'other', 'x', id_of('a', 1), time_of(n),
    CASE WHEN n % 400 = 1 THEN NULL WHEN n % 600 = 3 THEN '2100-01-01'::timestamptz ELSE time_of(n + 3) END,
    CASE WHEN n % 2 = 0 THEN time_of(n + 2) END, CASE WHEN n % 2 = 0 THEN 'cleared' END
FROM generate_series(1, 60100) AS n;

INSERT INTO voucher_type (id, code, name, face_value_fen, validity_days, annual_cap, service_types, created_at)
SELECT id_of('t', n), 'T' || n, 't' || n, 100000, 90, 1000, '{s1}', time_of(n) FROM generate_series(1, 40) AS n;
INSERT INTO booking_batch (id, number, title, notice, state, opens_at, closes_at, publicity_at, issue_at, entropy_events,
    first_entropy_at, last_entropy_at, drawn_at, created_by, created_at, updated_at)
SELECT id_of('b', n), to_char('2000-01-01'::date + n * interval '1 month', 'YYYYMM') || '-01', 't', 'n', 'drawn', time_of(n), time_of(n + 10),
    time_of(n + 20), time_of(n + 30), '[]', time_of(n), time_of(n), time_of(n), id_of('a', 1), time_of(n), time_of(n)
FROM generate_series(1, 900) AS n;
INSERT INTO booking_batch_type (batch_id, voucher_type_id, quota, code, name, face_value_fen, validity_days, annual_cap,
    service_types)
SELECT id_of('b', n), id_of('t', k), 100000, 'T' || k, 't' || k, 100000, 90, 1000, '{s1}'
FROM generate_series(1, 900) AS n, generate_series(1, 2) AS k;
INSERT INTO booking (id, batch_id, enterprise_id, district_code, voucher_type_id, entry_id, salt, created_at, updated_at)
SELECT id_of('k', n), id_of('b', 1), id_of('e', n), district_of(n), id_of('t', 1 + n % 2), decode(md5('k' || n), 'hex'),
    sha256('k'), time_of(n), time_of(n)
FROM generate_series(1, 60100) AS n
UNION ALL
SELECT id_of('l', n), id_of('b', n), id_of('e', 1), district_of(1), id_of('t', 1), decode(md5('l' || n), 'hex'),
    sha256('l'), time_of(n), time_of(n)
FROM generate_series(2, 900) AS n;
INSERT INTO draw_entry (batch_id, position, entry_id, booking_id, enterprise_id, voucher_type_id, identity, leaf,
    wins_before)
SELECT batch_id, row_number() OVER (ORDER BY created_at, id) - 1, entry_id, id, enterprise_id, voucher_type_id,
    sha256('i'), sha256('l'), 0
FROM booking WHERE batch_id = id_of('b', 1);
INSERT INTO draw_outcome (batch_id, booking_id, enterprise_id, voucher_type_id, rank, score, won)
SELECT batch_id, booking_id, enterprise_id, voucher_type_id, 1 + position / 2, 's', position < 60060 FROM draw_entry;
-- One in three is held, or was.
INSERT INTO win_hold (booking_id, batch_id, enterprise_id, face_value_fen, reasons, held_at, state, ended_at)
SELECT booking_id, batch_id, enterprise_id, 100000, 'buyer_frozen', time_of(rank), CASE WHEN rank % 30 = 0 THEN 'issued' ELSE 'held' END,
    CASE WHEN rank % 30 = 0 THEN time_of(rank) END
FROM draw_outcome WHERE won AND rank % 3 = 0;

-- One in 400 is used, one in 600 revoked, one in 600 expired and not closed yet.
INSERT INTO voucher (id, number, enterprise_id, district_code, batch_id, booking_id, voucher_type_id, type_name,
    face_value_fen, remaining_fen, valid_from, expires_on, expires_at, closed_as, created_at, updated_at)
SELECT id_of('v', n), 'V' || n, id_of('e', 1), moved(n), id_of('b', 1), id_of('k', n), id_of('t', 1), 't', 100000,
    CASE WHEN n % 400 = 0 OR n % 600 = 3 THEN 0 ELSE 100000 END, time_of(n), '2099-12-31',
    CASE WHEN n % 600 = 2 THEN '2026-02-01' ELSE '2100-01-01' END::timestamptz,
    CASE WHEN n % 600 = 3 THEN 'revoked' END, time_of(n), time_of(n)
FROM generate_series(1, 60400) AS n;

INSERT INTO product (id, enterprise_id, name, name_folded, service_type_code, price_fen, voucher_product, district_code,
    contact_name, state, created_by, submitted_at, provider_district_code, listed_at, created_at, updated_at)
SELECT id_of('p', n), id_of('e', CASE WHEN n % 60 = 0 THEN 1000 ELSE 1 + n % 10000 END), 'p' || n, 'p' || n,
    's' || 1 + n % 10, 100 + n * 7919 % 50000, n % 2 = 0, district_of(n), 'x',
    CASE WHEN n % 400 = 0 THEN 'pending' ELSE 'listed' END, id_of('a', 1), time_of(n), district_of(n), time_of(n), time_of(n),
    time_of(n)
FROM generate_series(1, 60400) AS n;
INSERT INTO product_statistics (product_id, sales, good, bad)
SELECT id_of('p', n), n * 7907 % 3000, n % 90, n * 7919 % 100 FROM generate_series(1, 60400) AS n;
INSERT INTO catalogue SELECT * FROM listed_product ORDER BY product_id;
-- One product has 3,000, one in 400 others one that is pending.
INSERT INTO product_version (id, product_id, enterprise_id, state, name, service_type_code, price_fen, voucher_product,
    max_deduction_fen, voucher_type_ids, annual_uses, service_days, created_by, submitted_at, provider_district_code, created_at,
    updated_at)
SELECT id_of('q', n), p.id, p.enterprise_id, CASE WHEN n % 400 = 0 THEN 'pending' ELSE 'rejected' END, 'q', 's1', 100, false,
    0, '{}', 1, 1, id_of('a', 1), time_of(n), district_of(n), time_of(n), time_of(n)
FROM generate_series(1, 60400) AS n JOIN product p ON p.id = id_of('p', CASE WHEN n % 20 = 1 THEN 1 ELSE n END);
INSERT INTO favourite (enterprise_id, product_id, created_at)
SELECT id_of('e', 1), id_of('p', n), time_of(n) FROM generate_series(1, 3000) AS n;

-- One in 500 is paid, one in 700 refunded; the others are completed.
INSERT INTO orders (id, number, enterprise_id, district_code, provider_enterprise_id, product_id, product_version,
    product_name, provider_name, service_type_code, price_fen, max_deduction_fen, voucher_type_ids, agreement_version,
    year, state, created_by, created_at, updated_at)
SELECT id_of('o', n), lpad(n::text, 24, '0'), id_of('e', CASE WHEN n % 200 = 0 THEN 2000 + n % 50000 ELSE 1 END),
    moved(n), id_of('e', CASE WHEN n % 300 = 0 THEN 3 + n % 1000 ELSE 2 END), id_of('p', 1), 1, 'p', 'e', 's1', 1000, 0,
    '{}', 1, 2026,
    CASE WHEN n % 500 = 1 THEN 'paid' WHEN n % 700 = 1 THEN 'refunded' ELSE 'completed' END, id_of('a', 1), time_of(n), time_of(n)
FROM generate_series(1, 60600) AS n;
INSERT INTO evaluation (id, order_id, enterprise_id, product_id, provider_enterprise_id, provider_district_code, service,
    platform_stars, automatic, rated, created_at)
SELECT id_of('r', n), id_of('o', n), id_of('e', 1), id_of('p', 1 + n % 2), id_of('e', CASE WHEN n % 10 = 0 THEN 3 + n ELSE 2 END),
    moved(n), 'good', 5, false, true, time_of(n)
FROM generate_series(1, 10000) AS n;
INSERT INTO event (id, seq, at, kind, actor_account_id, capacity, object_type, object_id, enterprise_id, client_address,
    data)
SELECT id_of('n', n), n, time_of(n), CASE WHEN n % 100 = 0 THEN 'order.created' ELSE 'order.paid' END, id_of('a', rare),
    'enterprise', 'order', id_of('o', CASE WHEN n % 100 = 0 THEN n ELSE 1 END), id_of('e', rare),
    '203.0.113.9'::inet + rare - 1, '{}'
FROM generate_series(1, 61000) AS n, LATERAL (SELECT CASE WHEN n % 100 = 0 THEN 2 + n / 100 % 90 ELSE 1 END AS rare) r;
INSERT INTO ledger_transfer (id, chain, seq, enterprise_id, kind, debit_kind, debit_id, credit_kind, credit_id,
    amount_fen, at, voucher_id, district_code, order_id, previous_hash, hash, number, balance_fen)
SELECT id_of('m', n), 'enterprise:' || id_of('e', firm), n, id_of('e', firm),
    CASE WHEN n % 600 = 1 THEN 'revocation' WHEN n % 4 = 0 THEN 'issue' ELSE 'payment' END,
    'voucher', id_of('v', n), 'escrow', id_of('o', n), 100, time_of(n),
    id_of('v', CASE WHEN n % 20 = 0 THEN 1 ELSE n END), moved(n), id_of('o', CASE WHEN n % 300 = 2 THEN 9 ELSE n END),
    sha256('p'), sha256('h'), n, 100
FROM generate_series(1, 60400) AS n, LATERAL (SELECT CASE WHEN n % 6000 = 5 THEN n ELSE 1 END AS firm) f;
-- One in 5 concerns no enterprise.
INSERT INTO proposal (id, kind, object_type, object_id, enterprise_id, district_code, content, content_sha256, state,
    proposed_by, proposed_at, lapses_at)
SELECT id_of('s', n), 'k', 'voucher', id_of('v', n), CASE WHEN n % 5 <> 2 THEN id_of('e', 1) END,
    CASE WHEN n % 5 <> 2 THEN moved(n) END, '{}', sha256('c'),
    CASE WHEN n % 40 = 0 THEN 'refused' ELSE 'approved' END, id_of('a', 1), time_of(n), time_of(n)
FROM generate_series(1, 5000) AS n;

DO $$ DECLARE r record; BEGIN
    FOR r IN SELECT definition FROM index_made_later LOOP
        EXECUTE r.definition;
    END LOOP;
END $$;
