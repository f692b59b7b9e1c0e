-- A file that was found attached is looked at again a time from now. $1 id, $2 domain time
UPDATE file SET due_at = file_due($2::timestamptz) WHERE id = $1::uuid
