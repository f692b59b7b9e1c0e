-- The enterprises that were asked for by what staff know of them, newest first. $1 limit + 1, $2 last creation time, $3 last
-- id, $4 enterprises (uuid[]), $5 role of an approved certification or null
SELECT e.created_at::text AS sort_key, e.id, e.body FROM enterprise_representation e
WHERE e.id = ANY ($4::uuid[]) AND (e.created_at, e.id) < (coalesce($2::text::timestamptz, 'infinity'),
    coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    AND CASE WHEN $5::text IS NULL THEN true ELSE EXISTS (SELECT FROM approved_certification c
        WHERE c.enterprise_id = e.id AND c.role = $5::text) END
ORDER BY e.created_at DESC, e.id DESC LIMIT $1::int
