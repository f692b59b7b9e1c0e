-- Batches, newest window first; drafts only for staff. $1 limit + 1, $2 last opening, $3 last id, $4 with drafts
SELECT opens_at::text AS sort_key, id, body, state, opens_at, closes_at, publicity_at, issue_at, first_entropy_at, last_entropy_at, number, created_by, (SELECT now FROM domain_clock) FROM booking_batch_representation
WHERE ($4::bool OR state <> 'draft') AND ($2::text IS NULL OR (opens_at, id) < ($2::text::timestamptz, $3::uuid))
ORDER BY opens_at DESC, id DESC LIMIT $1::int
