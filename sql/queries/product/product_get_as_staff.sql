-- Is there such a product? $1 id
SELECT id FROM product WHERE id = $1::uuid
