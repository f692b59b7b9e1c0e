-- The chain's head; the last row a transaction locks. $1 chain
SELECT seq, hash, number, balance_fen, at FROM ledger_head WHERE chain = $1::text FOR NO KEY UPDATE
