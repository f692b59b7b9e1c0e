-- Locks a certification for a reviewer; drafts are not shown to anybody else. $1 id
SELECT true FROM certification WHERE id = $1::uuid AND state <> 'draft' FOR NO KEY UPDATE
