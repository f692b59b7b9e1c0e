-- The files named in the body; foreign ones violate change_request_attachment_file. $1 change request, $2 enterprise,
-- $3 body
INSERT INTO change_request_attachment (change_request_id, enterprise_id, file_id)
SELECT $1::uuid, $2::uuid, value::uuid
FROM json_array_elements_text(coalesce($3::json -> 'attachment_ids', '[]'))
