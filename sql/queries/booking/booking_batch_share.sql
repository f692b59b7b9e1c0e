-- A batch that must not be sealed meanwhile. $1 id
WITH locked AS (SELECT id FROM booking_batch WHERE id = $1::uuid AND state <> 'draft' FOR SHARE)
SELECT version, state, opens_at, closes_at, publicity_at, issue_at, first_entropy_at, last_entropy_at, number, created_by FROM booking_batch_representation JOIN locked USING (id)
