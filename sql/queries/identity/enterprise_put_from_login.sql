-- The enterprise a login speaks of, if it is new. $1 id, $2 USCC, $3 name, $4 legal representative or null
INSERT INTO enterprise (id, uscc, name, legal_representative) VALUES ($1::uuid, $2::text, $3::text, $4::text)
ON CONFLICT (uscc) DO NOTHING
