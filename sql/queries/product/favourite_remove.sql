-- $1 enterprise, $2 product
DELETE FROM favourite WHERE enterprise_id = $1::uuid AND product_id = $2::uuid
