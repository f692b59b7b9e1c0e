-- How many orders of the product the buyer has unpaid, and how many were cancelled today; behind the buyer's lock.
-- $1 product, $2 buyer
SELECT count(*) FILTER (WHERE open), count(*) FILTER (WHERE NOT open) FROM order_recent
WHERE enterprise_id = $2::uuid AND product_id = $1::uuid
