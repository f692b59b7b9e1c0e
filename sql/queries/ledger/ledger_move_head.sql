-- $1 chain, $2 seq of its last transfer, $3 that transfer's hash
UPDATE ledger_head SET seq = $2::bigint, hash = $3::bytea WHERE chain = $1::text
