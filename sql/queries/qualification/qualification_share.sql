-- Holds an enterprise's qualification as it is until the transaction ends, so that a suspension, or an update that
-- makes the enterprise large, comes before or behind. $1 enterprise
SELECT id FROM qualification WHERE enterprise_id = $1::uuid FOR SHARE
