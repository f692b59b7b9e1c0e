-- Before the new report's files are put; what that does not name again is kept for a time from now. $1 order
WITH detached AS (DELETE FROM order_file WHERE order_id = $1::uuid RETURNING file_id)
UPDATE file SET due_at = file_due((SELECT now FROM domain_clock)) WHERE id IN (SELECT file_id FROM detached)
