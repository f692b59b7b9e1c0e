-- Locks a qualification for a reviewer; drafts are nobody else's business. Only locks: the facts are read by the
-- statement behind. $1 id
SELECT q.id FROM qualification q WHERE q.id = $1::uuid AND q.state <> 'draft' FOR NO KEY UPDATE
