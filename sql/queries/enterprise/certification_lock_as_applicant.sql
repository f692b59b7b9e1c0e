-- Locks one's own certification behind its enterprise, as whoever asks what stands against a party does (order_share_standing);
-- what it says is read behind it (a statement sees what stood when it began). $1 id, $2 enterprise
WITH firm AS MATERIALIZED (SELECT c.id FROM certification c JOIN enterprise e ON e.id = c.enterprise_id
    WHERE c.id = $1::uuid AND c.enterprise_id = $2::uuid FOR NO KEY UPDATE OF e)
SELECT true FROM firm JOIN certification c ON c.id = firm.id FOR NO KEY UPDATE OF c
