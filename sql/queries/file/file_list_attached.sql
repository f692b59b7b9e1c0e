-- What a file that is held is attached to, at most 20 things. $1 id
SELECT DISTINCT object_type, object_id FROM file_attachment WHERE file_id = $1::uuid ORDER BY object_type, object_id LIMIT 20
