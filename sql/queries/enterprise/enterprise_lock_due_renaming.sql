-- An enterprise whose new name the catalogue shall take, with what says so; none if somebody else holds either. $1 id
SELECT e.id FROM catalogue_renaming r JOIN enterprise e ON e.id = r.enterprise_id
WHERE r.enterprise_id = $1::uuid AND due_at <= (SELECT now FROM domain_clock) FOR NO KEY UPDATE SKIP LOCKED
