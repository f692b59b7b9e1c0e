-- $1 freeze
SELECT true FROM freezes WHERE id = $1::uuid FOR NO KEY UPDATE
