-- All transfers of any chain, in its order. $1 limit + 1, $2 last seq, $3 last id, $4 chain
SELECT page.seq::text AS sort_key, r.id, r.body
FROM (SELECT * FROM (
      SELECT id, seq FROM ledger_transfer
      WHERE chain = $4::text AND ($3::uuid IS NULL OR true) AND seq > coalesce($2::text::bigint, 0)
      ORDER BY seq LIMIT 101) keys ORDER BY seq LIMIT $1::int) page
JOIN ledger_transfer_representation r ON r.id = page.id
ORDER BY page.seq
