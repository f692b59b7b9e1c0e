-- Batches, newest window first; drafts only for staff; facts as in booking_batch_show_json. $1 limit + 1,
-- $2 last opening, $3 last id, $4 with drafts
SELECT opens_at::text AS sort_key, id, body, state, opens_at, closes_at, publicity_at, issue_at, first_entropy_at, last_entropy_at, number,
    earlier_unfinished, pending, draft_events, draft_offer, (SELECT now FROM domain_clock)
FROM booking_batch_representation
WHERE ($4::bool OR state <> 'draft') AND (opens_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
    coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
ORDER BY opens_at DESC, id DESC LIMIT $1::int
