-- The current version of the form, to check answers against.
SELECT version, schema, to_json(required_answers), to_json(required_attachments) FROM qualification_form_current
