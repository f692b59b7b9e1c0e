-- One more completed order; the last row a transaction locks. $1 product
UPDATE product_statistics SET sales = sales + 1 WHERE product_id = $1::uuid
