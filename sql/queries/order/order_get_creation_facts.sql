-- What stands against the purchase, uses in this calendar year, the trade agreement's version; behind the locks. $1
-- product, $2 buyer
SELECT (SELECT standing_words(b.standing, s.standing, p.state) FROM product p
        JOIN seller_standing s ON s.enterprise_id = p.enterprise_id
        JOIN buyer_standing b ON b.enterprise_id = $2::uuid WHERE p.id = $1::uuid),
    (SELECT count(*) FROM product_use u WHERE u.enterprise_id = $2::uuid AND u.product_id = $1::uuid),
    coalesce((SELECT version FROM agreement_current WHERE name = 'trade_agreement'), 0)
