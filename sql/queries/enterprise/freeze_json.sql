-- One freeze; its facts follow. $1 id
SELECT version, body, state, pending, object_type, object_id, enterprise_id FROM freeze_representation WHERE id = $1::uuid
