-- The current version of the form.
SELECT version::bigint AS version, json_build_object('version', version, 'schema', schema, 'required_answers', required_answers,
    'required_attachments', required_attachments, 'created_at', time_text(created_at)) AS body
FROM qualification_form_current
