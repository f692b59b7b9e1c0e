-- Which of these ids are those of no file, and of none whose bytes are to be removed. $1 ids
SELECT id FROM unnest($1::uuid[]) AS asked(id)
WHERE NOT EXISTS (SELECT FROM file f WHERE f.id = asked.id) AND NOT EXISTS (SELECT FROM file_deleted d WHERE d.id = asked.id)
