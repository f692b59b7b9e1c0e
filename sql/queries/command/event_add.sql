-- One event: audit, timeline and outbox in one row; and its row of pending, whose number orders it among its object's.
-- $1 id, $2 domain time, $3 kind, $4 actor account or null, $5 capacity, $6 object type, $7 object, $8 enterprise or
-- null, $9 reason or null, $10 data (JSON), $11 request id or null, $12 may it make a cached standing wrong?, $13 client
-- address or null, $14 client id or null
WITH p AS (
    INSERT INTO pending (source, source_id, standing) VALUES ('event', $1::uuid, $12::boolean) RETURNING id)
INSERT INTO event (id, seq, at, kind, actor_account_id, capacity, object_type, object_id, enterprise_id, reason, data,
                   request_id, client_address, client_id)
SELECT $1::uuid, p.id, $2::timestamptz, $3::text, $4::uuid, $5::text, $6::text, $7::uuid, $8::uuid, $9::text, $10::json,
       $11::text, $13::text::inet, $14::text
FROM p
