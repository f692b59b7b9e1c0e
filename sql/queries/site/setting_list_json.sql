-- All settings as they are now. $1 what the program knows of each (JSON array)
SELECT 0::bigint AS version, json_build_object('items', json_agg(setting_json(known.value, coalesce(s.version, 1),
        coalesce(s.value, (known.value ->> 'delivered_value')::bigint), s.changed_at) ORDER BY known.place),
    'next_cursor', NULL) AS body
FROM json_array_elements($1::json) WITH ORDINALITY AS known(value, place)
LEFT JOIN LATERAL (SELECT version, value, changed_at FROM setting WHERE name = known.value ->> 'name'
                   ORDER BY version DESC LIMIT 1) s ON true
