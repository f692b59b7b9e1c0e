-- Every enterprise's lines, newest first. $1 limit + 1, $2 last time, $3 last id, $4 kinds (text[]): all that stand in
-- statements, if none is asked for
SELECT r.at::text AS sort_key, r.id, r.body
FROM (SELECT * FROM (
      SELECT k.id, k.at FROM unnest($4::text[]) AS asked(kind)
      CROSS JOIN LATERAL (
          SELECT id, at FROM ledger_transfer WHERE kind = asked.kind AND voucher_id IS NOT NULL
              AND (at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                  coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
          ORDER BY at DESC, id DESC LIMIT 101) k
      ORDER BY k.at DESC, k.id DESC LIMIT 101) keys
      ORDER BY at DESC, id DESC LIMIT $1::int) page
JOIN ledger_entry_representation r ON r.id = page.id
ORDER BY r.at DESC, r.id DESC
