-- The wallet's head: how many and how much. $1 enterprise
SELECT 0::bigint AS version, json_build_object(
    'usable_count', count(*) FILTER (WHERE state = 'usable'),
    'usable_fen', coalesce(sum(remaining_fen) FILTER (WHERE state = 'usable'), 0)::bigint,
    'used_count', count(*) FILTER (WHERE state = 'used'), 'used_fen', coalesce(sum(used_fen), 0)::bigint,
    'expired_count', count(*) FILTER (WHERE state = 'expired'),
    'next_expiry_on', min(expires_on) FILTER (WHERE state = 'usable')) AS body
FROM voucher_state WHERE enterprise_id = $1::uuid
