-- The orders that count as uses of a product by a buyer in a year.
CREATE VIEW orders_counted AS
SELECT enterprise_id, product_id, year FROM orders WHERE state NOT IN ('cancelled', 'refunded');

-- … of the year that it is now.
CREATE VIEW product_use AS
SELECT enterprise_id, product_id FROM orders_counted WHERE year = (SELECT year FROM domain_clock);

-- What counts for the limits against making and cancelling orders without end: a buyer's unpaid ones of a product, and
-- those cancelled today. (An unpaid one lives 72 hours at most, the maximum of the setting payment_limit_hours; so what
-- was cancelled today was made within the four days before.)
CREATE VIEW order_recent AS
SELECT o.enterprise_id, o.product_id, o.state = 'pending_payment' AS open
FROM orders o
WHERE o.state = 'pending_payment'
    OR o.state = 'cancelled' AND o.created_at >= (SELECT start FROM domain_day) - interval '4 days'
        AND o.closed_at >= (SELECT start FROM domain_day);
