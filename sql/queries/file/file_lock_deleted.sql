-- The note of a file whose bytes are to be removed, held; none if somebody else does it. $1 id
SELECT true FROM file_deleted WHERE id = $1::uuid FOR NO KEY UPDATE SKIP LOCKED
