-- Holds an enterprise's room: what its files take of it, and whether anything of the enterprise is certified.
-- $1 enterprise
SELECT used_bytes, EXISTS (SELECT FROM approved_certification c WHERE c.enterprise_id = r.enterprise_id)
FROM file_room r WHERE enterprise_id = $1::uuid FOR NO KEY UPDATE
