-- Marks a product that anybody may see; again: nothing happens. $1 enterprise, $2 product, $3 domain time
INSERT INTO favourite (enterprise_id, product_id, created_at) VALUES ($1::uuid, $2::uuid, $3::timestamptz)
ON CONFLICT DO NOTHING
