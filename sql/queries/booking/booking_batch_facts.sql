-- The facts of a batch; behind its lock, where one is taken. $1 id
SELECT version, updated_at, state, opens_at, closes_at, publicity_at, issue_at, first_entropy_at, last_entropy_at, number,
    earlier_unfinished, pending
FROM booking_batch_representation WHERE id = $1::uuid
