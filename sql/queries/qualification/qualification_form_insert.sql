-- A new version; the old ones stay. $1 version, $2 domain time, $3 {schema, required_answers, required_attachments}
INSERT INTO qualification_form (version, schema, required_answers, required_attachments, created_at)
SELECT $1::int, f.schema, ARRAY(SELECT json_array_elements_text(f.required_answers)),
    ARRAY(SELECT json_array_elements_text(f.required_attachments)), $2::timestamptz
FROM json_to_record($3::json) AS f(schema json, required_answers json, required_attachments json)
