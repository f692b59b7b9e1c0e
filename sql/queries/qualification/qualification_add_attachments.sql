-- The files of a revision by kind; foreign ones violate qualification_attachment_file. $1 qualification,
-- $2 enterprise, $3 revision, $4 body
INSERT INTO qualification_attachment (qualification_id, enterprise_id, revision, kind, file_id)
SELECT $1::uuid, $2::uuid, $3::int, key, value::uuid
FROM json_each_text(coalesce($4::json -> 'attachments', '{}')) WHERE value IS NOT NULL
