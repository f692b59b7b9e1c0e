-- A completion report takes the place of the one before. $1 order, $2 domain time, $3 note or null, $4 due
UPDATE orders SET state = 'awaiting_confirmation', reported_at = $2::timestamptz, report_note = $3::text,
    due_at = $4::timestamptz, warned_at = NULL, version = version + 1
WHERE id = $1::uuid
