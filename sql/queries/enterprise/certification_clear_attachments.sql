-- Before the new list is put. $1 certification
DELETE FROM certification_attachment WHERE certification_id = $1::uuid
