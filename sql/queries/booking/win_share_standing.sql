-- Holds what the issue of wins goes by, so that a freeze, a suspension or a revocation comes before or behind: the
-- winners, their certifications, their qualifications. What they say is read behind it (win_get_standing). $1
-- enterprises (uuid[])
WITH party AS MATERIALIZED (SELECT FROM enterprise WHERE id = ANY ($1::uuid[]) ORDER BY id FOR SHARE),
certified AS MATERIALIZED (SELECT FROM certification WHERE enterprise_id = ANY ($1::uuid[]) AND role = 'enterprise'
    ORDER BY enterprise_id FOR SHARE),
qualified AS MATERIALIZED (SELECT FROM qualification WHERE enterprise_id = ANY ($1::uuid[]) ORDER BY enterprise_id FOR SHARE)
SELECT (SELECT count(*) FROM party) + (SELECT count(*) FROM certified) + (SELECT count(*) FROM qualified)
