-- Is it an order of this enterprise? $1 id, $2 enterprise
SELECT id FROM orders WHERE id = $1::uuid AND $2::uuid IN (enterprise_id, provider_enterprise_id)
