-- What decides about a freeze, behind its lock or without. $1 freeze
SELECT state, pending, object_type, object_id, enterprise_id FROM freeze_representation WHERE id = $1::uuid
