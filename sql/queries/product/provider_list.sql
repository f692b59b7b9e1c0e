-- Approved providers by id. $1 limit + 1, $2 last sort key (the id again), $3 last id, $4 district or null
SELECT page.id::text AS sort_key, p.id, p.body
FROM (SELECT * FROM (
      SELECT e.id FROM selling_provider s JOIN enterprise e ON e.id = s.enterprise_id
      WHERE s.enterprise_id > coalesce($3::uuid, '00000000-0000-0000-0000-000000000000') AND ($2::text IS NULL OR true)
          AND CASE WHEN $4::text IS NULL THEN true ELSE e.district_code = $4::text END
      ORDER BY s.enterprise_id LIMIT 101) keys
      ORDER BY id LIMIT $1::int) page
JOIN provider_representation p ON p.id = page.id
ORDER BY page.id
