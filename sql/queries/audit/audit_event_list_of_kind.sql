-- Events of a kind, newest first. $1 limit + 1, $2 last time, $3 last id, $4 from, $5 kind, $6 account, $7 object type, $8 object, $9 enterprises
-- (uuid[]), $10 client address; what is null is not asked for
SELECT page.at::text AS sort_key, v.id, v.body
FROM (SELECT id, at FROM event
      WHERE kind = $5::text
          AND CASE WHEN $6::uuid IS NULL THEN true ELSE actor_account_id = $6::uuid END
          AND CASE WHEN $7::text IS NULL THEN true ELSE object_type = $7::text END
          AND CASE WHEN $8::uuid IS NULL THEN true ELSE object_id = $8::uuid END
          AND CASE WHEN $9::uuid[] IS NULL THEN true ELSE enterprise_id = ANY ($9::uuid[]) END
          AND CASE WHEN $10::text IS NULL THEN true ELSE client_address = $10::text::inet END
          AND (at, id) < (coalesce($2::text::timestamptz, 'infinity'),
              coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
          AND at >= coalesce($4::timestamptz, '-infinity')
      ORDER BY at DESC, id DESC LIMIT $1::int) page
JOIN audit_event_representation v ON v.id = page.id
ORDER BY page.at DESC, page.id DESC
