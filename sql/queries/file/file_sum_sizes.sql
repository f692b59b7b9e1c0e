-- What an enterprise has stored, in bytes. $1 enterprise
SELECT coalesce(sum(size_bytes), 0)::bigint FROM file WHERE enterprise_id = $1::uuid
