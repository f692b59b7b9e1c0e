-- The enterprise a login speaks of, if it is new; what the login told is noted behind it. $1 id, $2 USCC
INSERT INTO enterprise (id, uscc, name, name_folded, created_at, updated_at)
SELECT $1::uuid, $2::text, $2::text, lower($2::text), now, now FROM domain_clock
ON CONFLICT (uscc) DO NOTHING
