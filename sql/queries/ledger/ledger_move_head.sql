-- $1 chain, $2 seq of its last transfer, $3 that transfer's hash, $4 its domain time, $5 number of the statement's last
-- line, $6 its running balance
UPDATE ledger_head SET seq = $2::bigint, hash = $3::bytea, at = $4::timestamptz, number = $5::bigint,
    balance_fen = $6::bigint
WHERE chain = $1::text
