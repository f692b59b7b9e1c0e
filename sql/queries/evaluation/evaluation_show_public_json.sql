-- As anybody may see it. $1 id
SELECT version, public_body AS body FROM evaluation_representation WHERE id = $1::uuid
