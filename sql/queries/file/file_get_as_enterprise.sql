-- A file that an enterprise may download: its own, or one attached to an order it buys or sells.
-- $1 id, $2 enterprise
SELECT name, media_type, size_bytes FROM file f
WHERE id = $1::uuid AND (enterprise_id = $2::uuid OR EXISTS (
    SELECT FROM order_file a JOIN orders o ON o.id = a.order_id
    WHERE a.file_id = f.id AND $2::uuid IN (o.enterprise_id, o.provider_enterprise_id)))
