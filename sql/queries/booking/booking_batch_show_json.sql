-- A batch; its facts, the clock and what a draft would publish follow. $1 id, $2 with drafts
SELECT version, body, state, opens_at, closes_at, publicity_at, issue_at, first_entropy_at, last_entropy_at, number,
    earlier_unfinished, pending, draft_events, draft_offer, (SELECT now FROM domain_clock)
FROM booking_batch_representation
WHERE id = $1::uuid AND ($2::bool OR state <> 'draft')
