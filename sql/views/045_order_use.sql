-- The orders that count as uses of a product by a buyer in a year.
CREATE VIEW orders_counted AS
SELECT enterprise_id, product_id, year FROM orders WHERE state NOT IN ('cancelled', 'refunded');

-- … of the year that it is now.
CREATE VIEW product_use AS
SELECT enterprise_id, product_id FROM orders_counted WHERE year = (SELECT year FROM domain_clock);
