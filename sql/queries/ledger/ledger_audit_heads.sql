-- Chains' heads in the order of their names; a chain that was opened and never used is none. $1 behind this chain (''
-- at first), $2 how many
SELECT chain, seq, hash FROM ledger_head WHERE seq > 0 AND chain > $1::text ORDER BY chain LIMIT $2::int
