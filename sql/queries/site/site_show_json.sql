-- The site's facts, for everybody.
SELECT version, json_build_object('name', name, 'support_phone', support_phone, 'help_url', help_url,
    'notice', notice, 'version', version) AS body
FROM site
