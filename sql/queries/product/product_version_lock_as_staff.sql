-- Locks the product of a version for a reviewer, who sees what was submitted. $1 version
SELECT id FROM product WHERE id = (SELECT product_id FROM product_version WHERE id = $1::uuid AND submitted_at IS NOT NULL)
    FOR NO KEY UPDATE
