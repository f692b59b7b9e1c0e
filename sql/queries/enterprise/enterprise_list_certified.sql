-- The enterprises with an approved certification, newest first (their ids follow the time), for staff. $1 limit + 1,
-- $2 last id as text, $3 last id, $4 role
SELECT e.id::text AS sort_key, e.id, e.body
FROM (SELECT * FROM (
      SELECT enterprise_id AS id FROM approved_certification
      WHERE role = $4::text AND enterprise_id < coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
          AND ($2::text IS NULL OR true)
      ORDER BY enterprise_id DESC LIMIT 101) keys
      ORDER BY id DESC LIMIT $1::int) page
JOIN enterprise_representation e ON e.id = page.id
ORDER BY page.id DESC
