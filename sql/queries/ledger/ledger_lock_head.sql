-- The chain's head; the last row a transaction locks. $1 chain
SELECT seq, hash FROM ledger_head WHERE chain = $1::text FOR NO KEY UPDATE
