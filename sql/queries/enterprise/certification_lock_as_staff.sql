-- Locks a certification for a reviewer, behind its enterprise; drafts are not shown to anybody else. $1 id
WITH firm AS MATERIALIZED (SELECT c.id FROM certification c JOIN enterprise e ON e.id = c.enterprise_id
    WHERE c.id = $1::uuid FOR NO KEY UPDATE OF e)
SELECT true FROM firm JOIN certification c ON c.id = firm.id WHERE c.state <> 'draft' FOR NO KEY UPDATE OF c
