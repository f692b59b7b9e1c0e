-- The account of a subject, if it is new. $1 id, $2 provider, $3 subject, $4 account type, $5 name
INSERT INTO account (id, provider, subject, account_type, display_name)
VALUES ($1::uuid, $2::text, $3::text, $4::text, $5::text)
ON CONFLICT (provider, subject) DO NOTHING
