-- Is there such an order? $1 id
SELECT id FROM orders WHERE id = $1::uuid
