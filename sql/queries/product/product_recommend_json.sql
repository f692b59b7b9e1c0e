-- Up to six others of the same service type, the best-selling among the newest hundred. $1 product
SELECT 0::bigint AS version, json_build_object('items', coalesce((
    SELECT json_agg(r.summary ORDER BY r.sales DESC, r.listed_at DESC, r.id) FROM (
        SELECT newest.id FROM (
            SELECT id, listed_at FROM public_product
            WHERE service_type_code = this.service_type_code AND id <> this.id
            ORDER BY listed_at DESC, id DESC LIMIT 100) newest
        JOIN product_statistics x ON x.product_id = newest.id
        ORDER BY x.sales DESC, newest.listed_at DESC, newest.id LIMIT 6) best
    JOIN product_representation r ON r.id = best.id), '[]'::json)) AS body
FROM public_product this WHERE this.id = $1::uuid
