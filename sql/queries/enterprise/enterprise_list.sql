-- All enterprises, newest first, for staff. $1 limit + 1, $2 last creation time, $3 last id, $4 USCC or null,
-- $5 role of an approved certification or null
SELECT e.created_at::text AS sort_key, e.id, e.body FROM enterprise_representation e
WHERE ($4::text IS NULL OR uscc = $4::text)
    AND ($5::text IS NULL OR EXISTS (SELECT FROM approved_certification c
        WHERE c.enterprise_id = e.id AND c.role = $5::text))
    AND ($2::text IS NULL OR (e.created_at, e.id) < ($2::text::timestamptz, $3::uuid))
ORDER BY e.created_at DESC, e.id DESC LIMIT $1::int
