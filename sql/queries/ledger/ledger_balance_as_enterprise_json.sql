-- What the vouchers of an enterprise sum up to, from the transfers themselves, beside the running balances.
-- $1 enterprise
WITH sums AS (
    SELECT coalesce(sum(amount_fen) FILTER (WHERE kind = 'issue'), 0) AS issued_fen,
        coalesce(sum(amount_fen) FILTER (WHERE kind = 'payment'), 0) AS paid_fen,
        coalesce(sum(amount_fen) FILTER (WHERE kind = 'refund'), 0) AS refunded_fen,
        coalesce(sum(amount_fen) FILTER (WHERE kind = 'expiry'), 0) AS expired_fen,
        coalesce(sum(amount_fen) FILTER (WHERE kind = 'revocation'), 0) AS revoked_fen,
        coalesce(max(number), 0) AS last_number
    FROM ledger_transfer WHERE enterprise_id = $1::uuid AND number IS NOT NULL),
wallet AS (SELECT coalesce(sum(remaining_fen), 0) AS remaining_fen FROM voucher WHERE enterprise_id = $1::uuid)
SELECT 0::bigint AS version, json_build_object(
    'enterprise_id', $1::uuid, 'issued_fen', issued_fen::bigint, 'paid_fen', paid_fen::bigint,
    'refunded_fen', refunded_fen::bigint, 'expired_fen', expired_fen::bigint, 'revoked_fen', revoked_fen::bigint,
    'balance_fen', (issued_fen - paid_fen + refunded_fen - expired_fen - revoked_fen)::bigint,
    'wallet_fen', remaining_fen::bigint, 'last_number', last_number,
    'head_hash', (SELECT encode(hash, 'hex') FROM ledger_head WHERE chain = 'enterprise:' || $1::uuid::text)) AS body
FROM sums, wallet
