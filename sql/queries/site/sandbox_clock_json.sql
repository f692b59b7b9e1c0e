-- Both clocks.
SELECT 0::bigint AS version, json_build_object('now', domain_now(), 'real_now', now(),
    'offset_ms', coalesce((SELECT offset_ms FROM sandbox_clock), 0)) AS body
