-- Is the product the enterprise's own? $1 id, $2 enterprise
SELECT id FROM product WHERE id = $1::uuid AND enterprise_id = $2::uuid
