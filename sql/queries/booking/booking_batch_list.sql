-- Batches, newest window first, or by change; drafts only for staff; facts as in booking_batch_show_json. $1 limit + 1,
-- $2 last opening or change, $3 last id, $4 with drafts, $5 opening from, $6 by change, $7 states (text[]) or null,
-- $8 number or null. Batches are few: a filter reads on until it has a page
SELECT page.at::text AS sort_key, b.id, b.body, b.state, b.opens_at, b.closes_at, b.publicity_at, b.issue_at,
    b.first_entropy_at, b.last_entropy_at, b.number, b.earlier_unfinished, b.pending, b.draft_events, b.draft_offer,
    (SELECT now FROM domain_clock)
FROM (SELECT * FROM (
      (SELECT id, opens_at AS at FROM booking_batch_schedule
       WHERE NOT $6::bool AND (opens_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND opens_at >= coalesce($5::timestamptz, '-infinity')
           AND CASE WHEN $4::bool THEN true ELSE state <> 'draft' END
           AND CASE WHEN $7::text[] IS NULL THEN true ELSE state_now = ANY ($7::text[]) END
           AND CASE WHEN $8::text IS NULL THEN true ELSE number = $8::text END
       ORDER BY opens_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, updated_at FROM booking_batch
       WHERE $6::bool AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
           AND CASE WHEN $4::bool THEN true ELSE state <> 'draft' END
       ORDER BY updated_at, id LIMIT 101)) keys
      ORDER BY CASE WHEN $6::bool THEN at END, CASE WHEN $6::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
CROSS JOIN LATERAL (SELECT * FROM booking_batch_representation WHERE id = page.id LIMIT 1) b
ORDER BY CASE WHEN $6::bool THEN page.at END, CASE WHEN $6::bool THEN page.id END, page.at DESC, page.id DESC
