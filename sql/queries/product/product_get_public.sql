-- Does the catalogue show it to anybody, or to its provider? $1 id, $2 enterprise
SELECT id FROM product_representation WHERE id = $1::uuid AND (public OR enterprise_id = $2::uuid)
