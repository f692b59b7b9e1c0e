-- Holds what an act about an order goes by, so that a freeze, a suspension or a revocation comes before or behind: its
-- parties, their certifications, the buyer's qualification, the product. What they say is read behind it
-- (order_get_standing). $1 order
WITH o AS (SELECT enterprise_id, provider_enterprise_id, product_id FROM orders WHERE id = $1::uuid),
party AS MATERIALIZED (SELECT FROM enterprise e, o
    WHERE e.id IN (o.enterprise_id, o.provider_enterprise_id) FOR SHARE OF e),
certified AS MATERIALIZED (SELECT FROM certification c, o
    WHERE c.enterprise_id IN (o.enterprise_id, o.provider_enterprise_id) FOR SHARE OF c),
qualified AS MATERIALIZED (SELECT FROM qualification q, o WHERE q.enterprise_id = o.enterprise_id FOR SHARE OF q),
offered AS MATERIALIZED (SELECT FROM product p, o WHERE p.id = o.product_id FOR SHARE OF p)
SELECT (SELECT count(*) FROM party) + (SELECT count(*) FROM certified) + (SELECT count(*) FROM qualified)
    + (SELECT count(*) FROM offered)
