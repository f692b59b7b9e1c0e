-- A dispute is withdrawn by who opened it. $1 order, $2 domain time, $3 state, $4 due, $5 when the buyer is warned, or null
UPDATE orders SET state = $3::text, due_at = $4::timestamptz, warning_due_at = $5::timestamptz,
    buyer_withdrew = buyer_withdrew OR dispute_by = 'buyer', seller_withdrew = seller_withdrew OR dispute_by = 'seller',
    dispute_by = NULL, dispute_cause = NULL, dispute_reason = NULL, disputed_at = NULL, dispute_before = NULL,
    dispute_before_due_at = NULL, updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
