-- Nobody judges his own: the accounts that may not judge an object, because they made, saved, submitted or proposed it or
-- because it concerns the enterprise that the account belongs to.
CREATE VIEW own_work AS
SELECT 'certification' AS object_type, id AS object_id, created_by AS account_id FROM certification
UNION ALL SELECT 'certification', id, submitted_by FROM certification
UNION ALL SELECT 'certification', c.id, a.id FROM certification c JOIN account a ON a.enterprise_id = c.enterprise_id
UNION ALL SELECT 'qualification', qualification_id, saved_by FROM qualification_revision
UNION ALL SELECT 'qualification', id, submitted_by FROM qualification
UNION ALL SELECT 'qualification', q.id, a.id FROM qualification q JOIN account a ON a.enterprise_id = q.enterprise_id
UNION ALL SELECT 'product', id, created_by FROM product
UNION ALL SELECT 'product', id, submitted_by FROM product
UNION ALL SELECT 'product', p.id, a.id FROM product p JOIN account a ON a.enterprise_id = p.enterprise_id
UNION ALL SELECT 'proposal', id, proposed_by FROM proposal
UNION ALL SELECT 'proposal', p.id, a.id FROM proposal p JOIN account a ON a.enterprise_id = p.enterprise_id;
