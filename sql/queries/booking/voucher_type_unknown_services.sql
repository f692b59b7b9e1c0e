-- Positions (from 0) of the body's service types that do not exist. $1 body
SELECT named.position - 1 FROM json_array_elements_text($1::json -> 'service_types') WITH ORDINALITY AS named(code, position)
WHERE NOT EXISTS (SELECT FROM service_type s WHERE s.code = named.code)
ORDER BY named.position
