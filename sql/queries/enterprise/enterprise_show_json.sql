-- An enterprise: any for staff, for an enterprise its own alone. $1 id, $2 enterprise that asks (null: staff)
SELECT version, body FROM enterprise_representation
WHERE id = $1::uuid AND ($2::uuid IS NULL OR id = $2::uuid)
