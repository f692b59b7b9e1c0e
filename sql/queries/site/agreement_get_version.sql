-- The newest version of an agreement or template. A second publication meanwhile violates agreement_pk.
-- $1 kind, $2 name
SELECT version FROM agreement WHERE kind = $1::text AND name = $2::text ORDER BY version DESC LIMIT 1
