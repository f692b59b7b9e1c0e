-- Was the row of an upload committed? $1 id
SELECT EXISTS (SELECT FROM file WHERE id = $1::uuid)
