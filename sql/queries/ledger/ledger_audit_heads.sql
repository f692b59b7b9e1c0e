-- Every chain's head, in the verifier's order; a chain that was opened and never used is none.
SELECT chain, seq, hash FROM ledger_head WHERE seq > 0 ORDER BY chain COLLATE "C"
