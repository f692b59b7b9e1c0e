-- Holds an enterprise's certification as it is until the transaction ends, so that a revocation comes before or
-- behind. $1 enterprise
SELECT id FROM certification WHERE enterprise_id = $1::uuid AND role = 'enterprise' FOR SHARE
