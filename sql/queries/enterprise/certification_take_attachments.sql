-- The files of an approved change request, behind certification_clear_attachments. $1 change request
INSERT INTO certification_attachment (certification_id, enterprise_id, file_id)
SELECT r.certification_id, r.enterprise_id, a.file_id
FROM change_request r JOIN change_request_attachment a ON a.change_request_id = r.id WHERE r.id = $1::uuid
