-- For each id of the list, in its order: does the type exist, does it accept the service type? $1 body
SELECT t.id IS NOT NULL, coalesce(($1::json ->> 'service_type_code') = ANY (t.service_types), false)
FROM json_array_elements_text(coalesce($1::json -> 'voucher_type_ids', '[]')) WITH ORDINALITY AS wanted(id, position)
LEFT JOIN voucher_type t ON t.id = wanted.id::uuid
ORDER BY wanted.position
