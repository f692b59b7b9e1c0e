-- The site's facts replaced by the request's body. $1 body
UPDATE site s SET name = f.name, support_phone = f.support_phone, help_url = f.help_url, notice = f.notice,
    version = s.version + 1
FROM json_to_record($1::json) AS f(name text, support_phone text, help_url text, notice text)
