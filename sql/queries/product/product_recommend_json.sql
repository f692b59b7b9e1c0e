-- Up to six others of the same service type, the best-selling among the newest hundred. $1 product
SELECT 0::bigint AS version, json_build_object('items', coalesce((
    SELECT json_agg(summary ORDER BY sales DESC, listed_at DESC, id) FROM (
        SELECT summary, sales, listed_at, id FROM (
            SELECT summary, sales, listed_at, id FROM product_representation
            WHERE public AND service_type_code = this.service_type_code AND id <> this.id
            ORDER BY listed_at DESC, id DESC LIMIT 100) newest
        ORDER BY sales DESC, listed_at DESC, id LIMIT 6) best), '[]'::json)) AS body
FROM product_representation this WHERE this.id = $1::uuid AND this.public
