-- Transfers in the verifier's order. $1 last chain ('' for the start), $2 last seq, $3 how many
SELECT chain, seq, previous_hash, id, kind, debit_kind, debit_id, credit_kind, credit_id, amount_fen, at, voucher_id,
    order_id, hash
FROM ledger_transfer WHERE (chain COLLATE "C", seq) > ($1::text COLLATE "C", $2::bigint)
ORDER BY chain COLLATE "C", seq LIMIT $3::int
