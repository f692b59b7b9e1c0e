-- Locks the product of one's own version, as whatever changes a product or one of its versions does first. $1 version,
-- $2 enterprise
SELECT id FROM product WHERE id = (SELECT product_id FROM product_version WHERE id = $1::uuid
    AND enterprise_id = $2::uuid) FOR NO KEY UPDATE
