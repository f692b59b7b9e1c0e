-- The files named in the body; foreign ones violate order_file_owner. $1 order, $2 provider, $3 body
INSERT INTO order_file (order_id, enterprise_id, file_id)
SELECT $1::uuid, $2::uuid, value::uuid FROM json_array_elements_text(coalesce($3::json -> 'file_ids', '[]'))
