-- Chains' heads in the order of their names; one that was opened and never used stands at 0. $1 behind this chain (''
-- at first), $2 how many
SELECT chain, seq, hash, number, balance_fen, at FROM ledger_head WHERE chain > $1::text ORDER BY chain LIMIT $2::int
