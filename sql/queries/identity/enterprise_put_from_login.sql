-- The enterprise a login speaks of, if it is new. $1 id, $2 USCC, $3 name, $4 legal representative or null,
-- $5 the name folded
INSERT INTO enterprise (id, uscc, name, name_folded, legal_representative)
VALUES ($1::uuid, $2::text, $3::text, $5::text, $4::text)
ON CONFLICT (uscc) DO NOTHING
