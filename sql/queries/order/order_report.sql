-- A completion report takes the place of the one before. $1 order, $2 domain time, $3 note or null, $4 due, $5 when the
-- buyer is warned
UPDATE orders SET state = 'awaiting_confirmation', reported_at = $2::timestamptz, report_note = $3::text,
    due_at = $4::timestamptz, warning_due_at = $5::timestamptz, updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
