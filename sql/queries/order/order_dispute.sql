-- An order comes into dispute. $1 order, $2 domain time, $3 by whom, $4 cause, $5 reason or null, $6 due, $7 returns of a
-- report that this is
UPDATE orders SET state = 'disputed', dispute_by = $3::text, dispute_cause = $4::text, dispute_reason = $5::text,
    disputed_at = $2::timestamptz, dispute_before = state, dispute_before_due_at = due_at, due_at = $6::timestamptz,
    warning_due_at = NULL, returns = returns + $7::int, updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
