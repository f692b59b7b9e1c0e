-- The newest version of a setting, 1 as it is delivered. A second change meanwhile violates setting_pk. $1 name
SELECT coalesce(max(version), 1)::bigint FROM setting WHERE name = $1::text
