-- All freezes, newest first; the facts of freeze_json follow. $1 limit + 1, $2 last time, $3 last id
SELECT page.frozen_at::text AS sort_key, f.id, f.body, f.state, f.pending, f.object_type, f.object_id, f.enterprise_id
FROM (SELECT * FROM (
      SELECT id, frozen_at FROM freezes
      WHERE (frozen_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
              coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      ORDER BY frozen_at DESC, id DESC LIMIT 101) keys
      ORDER BY frozen_at DESC, id DESC LIMIT $1::int) page
JOIN freeze_representation f ON f.id = page.id
ORDER BY page.frozen_at DESC, page.id DESC
