-- Its bytes are gone. $1 id
DELETE FROM file_deleted WHERE id = $1::uuid
