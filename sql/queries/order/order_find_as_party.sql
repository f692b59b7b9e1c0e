-- Is it an order of this enterprise? $1 id, $2 enterprise or null (staff)
SELECT id FROM orders WHERE id = $1::uuid AND ($2::uuid IS NULL OR $2::uuid IN (enterprise_id, provider_enterprise_id))
