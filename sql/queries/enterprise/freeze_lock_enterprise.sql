-- An enterprise that is to be frozen as a buyer, or not any more, held; whether it is. $1 enterprise
SELECT id, coalesce(frozen_until > (SELECT now FROM domain_clock), false) FROM enterprise WHERE id = $1::uuid
FOR NO KEY UPDATE
