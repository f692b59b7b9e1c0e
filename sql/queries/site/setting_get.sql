-- What a setting is now. $1 name, $2 value that it is delivered with
SELECT setting_value($1::text, $2::bigint)
