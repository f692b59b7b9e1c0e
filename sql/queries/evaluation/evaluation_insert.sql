-- $1 id, $2 order, $3 buyer, $4 product, $5 grade, $6 comment, $7 stars, $8 comment on the platform, $9 automatic,
-- $10 rated, $11 domain time
INSERT INTO evaluation (id, order_id, enterprise_id, product_id, provider_enterprise_id, provider_district_code, service,
    service_comment, platform_stars, platform_comment, automatic, rated, created_at)
SELECT $1::uuid, o.id, $3::uuid, $4::uuid, p.id, p.district_code, $5::text, $6::text, $7::int, $8::text, $9::boolean,
    $10::boolean, $11::timestamptz
FROM orders o JOIN enterprise p ON p.id = o.provider_enterprise_id WHERE o.id = $2::uuid
