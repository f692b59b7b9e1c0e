-- Holds the name of a product's provider as it is: a change of it waits, and finds the product's row of the catalogue.
-- $1 product
SELECT FROM enterprise WHERE id = (SELECT enterprise_id FROM product WHERE id = $1::uuid) FOR SHARE
