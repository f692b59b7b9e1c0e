-- All transfers of all chains, chain by chain, each in its order. $1 limit + 1, $2 last chain and seq, $3 last id
SELECT page.chain || '#' || page.seq AS sort_key, r.id, r.body
FROM (SELECT * FROM (
      SELECT id, chain, seq FROM ledger_transfer
      WHERE ($3::uuid IS NULL OR true) AND (chain, seq) > (coalesce(split_part($2::text, '#', 1), '') COLLATE "C",
          coalesce(nullif(split_part($2::text, '#', 2), '')::bigint, 0))
      ORDER BY chain, seq LIMIT 101) keys ORDER BY chain, seq LIMIT $1::int) page
JOIN ledger_transfer_representation r ON r.id = page.id
ORDER BY page.chain, page.seq
