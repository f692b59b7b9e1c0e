-- Holds an enterprise as it is until the transaction ends, so that a freeze comes before or behind. $1 enterprise
SELECT id FROM enterprise WHERE id = $1::uuid FOR SHARE
