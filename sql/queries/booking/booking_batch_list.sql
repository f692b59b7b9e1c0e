-- Batches, newest window first; drafts only for staff; facts as in booking_batch_show_json. $1 limit + 1,
-- $2 last opening, $3 last id, $4 with drafts
SELECT b.opens_at::text AS sort_key, b.id, b.body, b.state, b.opens_at, b.closes_at, b.publicity_at, b.issue_at,
    b.first_entropy_at, b.last_entropy_at, b.number, b.earlier_unfinished, b.pending, b.draft_events, b.draft_offer,
    (SELECT now FROM domain_clock)
FROM (SELECT * FROM (
      SELECT id, opens_at FROM booking_batch
      WHERE (opens_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
              coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
          AND CASE WHEN $4::bool THEN true ELSE state <> 'draft' END
      ORDER BY opens_at DESC, id DESC LIMIT 101) keys
      ORDER BY opens_at DESC, id DESC LIMIT $1::int) page
CROSS JOIN LATERAL (SELECT * FROM booking_batch_representation WHERE id = page.id LIMIT 1) b
ORDER BY page.opens_at DESC, page.id DESC
