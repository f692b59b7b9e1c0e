-- An evaluation as anybody may see it, and as the order's sides and staff do. The buyer's name stays with them. What it
-- says of the platform stands beside: for its author and for operators (evaluation_http.c).
CREATE VIEW evaluation_representation AS
SELECT v.id, v.order_id, v.enterprise_id, o.provider_enterprise_id, v.version,
    json_build_object('id', v.id, 'product_id', v.product_id, 'product_name', o.product_name,
        'provider', provider.body, 'provider_district_code', v.provider_district_code, 'service', v.service,
        'service_comment', v.service_comment, 'automatic', v.automatic, 'rated', v.rated, 'created_at', time_text(v.created_at)) AS public_body,
    json_build_object('id', v.id, 'order_id', v.order_id, 'order_number', o.number, 'product_id', v.product_id,
        'product_name', o.product_name, 'provider', provider.body, 'provider_district_code', v.provider_district_code,
        'service', v.service, 'service_comment', v.service_comment, 'automatic', v.automatic, 'rated', v.rated,
        'created_at', time_text(v.created_at), 'version', v.version) AS body,
    v.platform_stars, v.platform_comment
FROM evaluation v
JOIN orders o ON o.id = v.order_id
JOIN enterprise e ON e.id = o.provider_enterprise_id
CROSS JOIN LATERAL (SELECT json_build_object('id', e.id, 'name', e.name) AS body) provider; -- by its name of today
