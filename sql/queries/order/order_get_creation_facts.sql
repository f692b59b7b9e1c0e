-- Certifications of both sides, uses in this calendar year, the trade agreement's version; behind the locks. $1
-- product, $2 buyer
SELECT EXISTS (SELECT FROM enterprise_standing s WHERE s.enterprise_id = $2::uuid),
    EXISTS (SELECT FROM provider_standing s JOIN product p ON p.enterprise_id = s.enterprise_id WHERE p.id = $1::uuid),
    (SELECT count(*) FROM product_use u WHERE u.enterprise_id = $2::uuid AND u.product_id = $1::uuid),
    coalesce((SELECT version FROM agreement_current WHERE name = 'trade_agreement'), 0)
