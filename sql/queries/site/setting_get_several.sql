-- What settings are now, in the order in which they are named. $1 names, $2 values that they are delivered with
SELECT setting_value(s.name, s.delivered) FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS s(name, delivered, place)
ORDER BY s.place
