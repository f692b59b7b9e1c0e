-- One transfer. $1 id, $2 chain, $3 seq, $4 enterprise or null, $5 batch or null, $6 kind, $7 debit kind, $8 debit,
-- $9 credit kind, $10 credit, $11 amount, $12 domain time, $13 voucher or null, $14 order or null, $15 previous hash,
-- $16 hash, $17 number of its line and $18 running balance, or null where it makes none
INSERT INTO ledger_transfer (id, chain, seq, enterprise_id, batch_id, kind, debit_kind, debit_id, credit_kind,
    credit_id, amount_fen, at, voucher_id, district_code, order_id, previous_hash, hash, number, balance_fen)
VALUES ($1::uuid, $2::text, $3::bigint, $4::uuid, $5::uuid, $6::text, $7::text, $8::uuid, $9::text, $10::uuid,
    $11::bigint, $12::timestamptz, $13::uuid, (SELECT district_code FROM voucher WHERE id = $13::uuid), $14::uuid,
    $15::bytea, $16::bytea, $17::bigint, $18::bigint)
