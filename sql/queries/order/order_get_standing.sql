-- What stands against an order's parties and product, and when a freeze refunds it; behind order_share_standing. $1 order
SELECT standing, refund_at FROM order_standing WHERE order_id = $1::uuid
