-- The wallet's head: how many and how much. $1 enterprise
SELECT 0::bigint AS version, json_build_object(
    'usable_count', count(*) FILTER (WHERE usable), 'usable_fen', coalesce(sum(remaining_fen) FILTER (WHERE usable), 0)::bigint,
    'used_count', count(*) FILTER (WHERE closed_as IS NULL AND remaining_fen = 0),
    'used_fen', coalesce(sum(used_fen), 0)::bigint,
    'expired_count', count(*) FILTER (WHERE closed_as = 'expired'
        OR (closed_as IS NULL AND remaining_fen > 0 AND (SELECT now FROM domain_clock) >= expires_at)),
    'next_expiry_on', min(expires_on) FILTER (WHERE usable)) AS body
FROM (SELECT *, closed_as IS NULL AND remaining_fen > 0 AND (SELECT now FROM domain_clock) >= valid_from AND (SELECT now FROM domain_clock) < expires_at
        AS usable
    FROM voucher_figures WHERE enterprise_id = $1::uuid) v
