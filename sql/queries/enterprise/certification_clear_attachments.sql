-- Before the new list is put; what that does not name again is kept for a time from now. $1 certification
WITH detached AS (DELETE FROM certification_attachment WHERE certification_id = $1::uuid RETURNING file_id)
UPDATE file SET due_at = file_due((SELECT now FROM domain_clock)) WHERE id IN (SELECT file_id FROM detached)
