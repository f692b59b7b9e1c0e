-- $1 id
SELECT kind, object_id, content, content_sha256, state, proposed_by, version FROM proposal
WHERE id = $1::uuid FOR NO KEY UPDATE
