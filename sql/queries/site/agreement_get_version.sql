-- The newest version of the text of this name, and whether it is of this kind; no row: nothing is called so yet. A second
-- publication meanwhile violates agreement_pk. $1 kind, $2 name
SELECT version, kind = $1::text FROM agreement WHERE name = $2::text ORDER BY version DESC LIMIT 1
