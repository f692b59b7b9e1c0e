-- What an enterprise sells is looked for by its present name: 200 rows of those that hold another, as each takes some
-- milliseconds. Whether more are left stands in catalogue_renaming, for the sweep that does the rest. The caller has
-- changed the enterprise or holds its lock, which lets no product be listed by the former name meanwhile. $1 enterprise,
-- $2 now
WITH stale AS MATERIALIZED (
    SELECT c.product_id, l.searched FROM catalogue c JOIN listed_product l ON l.product_id = c.product_id
    WHERE c.enterprise_id = $1::uuid AND l.searched <> c.searched LIMIT 201),
renamed AS (
    UPDATE catalogue c SET searched = s.searched FROM (SELECT * FROM stale LIMIT 200) s
    WHERE c.product_id = s.product_id),
done AS (
    DELETE FROM catalogue_renaming WHERE enterprise_id = $1::uuid AND (SELECT count(*) FROM stale) <= 200)
INSERT INTO catalogue_renaming (enterprise_id, due_at)
SELECT $1::uuid, $2::timestamptz WHERE (SELECT count(*) FROM stale) > 200
ON CONFLICT (enterprise_id) DO NOTHING
