-- A file's description. $1 id, $2 enterprise
SELECT 1::bigint AS version, json_build_object('id', id, 'name', name, 'media_type', media_type, 'size_bytes', size_bytes,
    'sha256', encode(sha256, 'hex'), 'created_at', time_text(created_at), 'expires_at', time_text(due_at)) AS body
FROM file WHERE id = $1::uuid AND enterprise_id = $2::uuid
