-- Nobody judges his own (domain.md "Who"): the one place that says what that is.

-- The people of an enterprise, as far as judging goes: who belongs to it, and who ever came in with it.
CREATE VIEW enterprise_people AS
SELECT enterprise_id, id AS account_id FROM account WHERE enterprise_id IS NOT NULL
UNION ALL SELECT e.id, u.account_id FROM account_uscc u JOIN enterprise e ON e.uscc = u.uscc;

-- The accounts that may not judge an object, because they made, saved, submitted or proposed it, or because it concerns
-- an enterprise whose people they are. An order concerns both its parties.
CREATE VIEW own_work AS
SELECT 'certification' AS object_type, id AS object_id, created_by AS account_id FROM certification
UNION ALL SELECT 'certification', id, submitted_by FROM certification
UNION ALL SELECT 'certification', c.id, p.account_id FROM certification c JOIN enterprise_people p USING (enterprise_id)
UNION ALL SELECT 'change_request', id, created_by FROM change_request
UNION ALL SELECT 'change_request', id, submitted_by FROM change_request
UNION ALL SELECT 'change_request', r.id, p.account_id FROM change_request r JOIN enterprise_people p USING (enterprise_id)
UNION ALL SELECT 'qualification', qualification_id, saved_by FROM qualification_revision
UNION ALL SELECT 'qualification', id, submitted_by FROM qualification
UNION ALL SELECT 'qualification', q.id, p.account_id FROM qualification q JOIN enterprise_people p USING (enterprise_id)
UNION ALL SELECT 'product', id, created_by FROM product
UNION ALL SELECT 'product', id, submitted_by FROM product
UNION ALL SELECT 'product', o.id, p.account_id FROM product o JOIN enterprise_people p USING (enterprise_id)
UNION ALL SELECT 'product_version', id, created_by FROM product_version
UNION ALL SELECT 'product_version', id, submitted_by FROM product_version
UNION ALL SELECT 'product_version', v.id, p.account_id FROM product_version v JOIN enterprise_people p
    USING (enterprise_id)
UNION ALL SELECT 'order', o.id, p.account_id FROM orders o JOIN enterprise_people p
    ON p.enterprise_id IN (o.enterprise_id, o.provider_enterprise_id)
UNION ALL SELECT 'proposal', id, proposed_by FROM proposal
UNION ALL SELECT 'proposal', o.id, p.account_id FROM proposal o JOIN enterprise_people p USING (enterprise_id);
