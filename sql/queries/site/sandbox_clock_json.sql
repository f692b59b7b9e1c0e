-- Both clocks.
SELECT 0::bigint AS version, json_build_object('now', time_text((SELECT now FROM domain_clock)),
    'real_now', time_text(now()),
    'offset_ms', coalesce((SELECT offset_ms FROM sandbox_clock), 0)) AS body
