-- The chain's head for its first transfer; nothing if it exists. $1 chain, $2 enterprise
INSERT INTO ledger_head (chain, enterprise_id, seq, hash)
VALUES ($1::text, $2::uuid, 0, decode(repeat('00', 32), 'hex'))
ON CONFLICT DO NOTHING
