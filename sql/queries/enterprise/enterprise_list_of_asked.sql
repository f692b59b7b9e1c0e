-- The enterprises that were asked for by what staff know of them, newest first, or by change. $1 limit + 1, $2 last
-- creation or change, $3 last id, $4 enterprises (uuid[]), $5 role of an approved certification or null, $6 made from,
-- $7 by change, $8 district or null
SELECT CASE WHEN $7::bool THEN e.updated_at ELSE e.created_at END::text AS sort_key, e.id, e.body
FROM enterprise_representation e
WHERE e.id = ANY ($4::uuid[]) AND CASE WHEN $7::bool
    THEN (e.updated_at, e.id) > (coalesce($2::text::timestamptz, '-infinity'),
        coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
    ELSE (e.created_at, e.id) < (coalesce($2::text::timestamptz, 'infinity'),
        coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
        AND e.created_at >= coalesce($6::timestamptz, '-infinity') END
    AND CASE WHEN $8::text IS NULL THEN true ELSE e.district_code = $8::text END
    AND CASE WHEN $5::text IS NULL THEN true ELSE EXISTS (SELECT FROM approved_certification c
        WHERE c.enterprise_id = e.id AND c.role = $5::text) END
ORDER BY CASE WHEN $7::bool THEN e.updated_at END, CASE WHEN $7::bool THEN e.id END, e.created_at DESC, e.id DESC
LIMIT $1::int
