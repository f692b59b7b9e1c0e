-- A batch that must not be sealed meanwhile; its facts are read behind it. $1 id
SELECT true FROM booking_batch WHERE id = $1::uuid AND state <> 'draft' FOR SHARE
