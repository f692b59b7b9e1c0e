-- Before the new list is put. $1 change request
DELETE FROM change_request_attachment WHERE change_request_id = $1::uuid
