-- Certifications of both sides, uses in this calendar year, the trade agreement's version; behind the locks. $1
-- product, $2 buyer
SELECT EXISTS (SELECT FROM certification WHERE enterprise_id = $2::uuid AND role = 'enterprise' AND state = 'approved'),
    EXISTS (SELECT FROM certification c JOIN product p ON p.enterprise_id = c.enterprise_id
        WHERE p.id = $1::uuid AND c.role = 'provider' AND c.state = 'approved'),
    (SELECT count(*) FROM orders WHERE enterprise_id = $2::uuid AND product_id = $1::uuid
        AND year = extract(year FROM (SELECT now FROM domain_clock) AT TIME ZONE 'Asia/Shanghai')
        AND state NOT IN ('cancelled', 'refunded')),
    coalesce((SELECT max(version) FROM agreement WHERE name = 'trade_agreement'), 0)
