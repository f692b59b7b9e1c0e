-- Locks the buyer, so that its annual uses are counted one order at a time. $1 enterprise
SELECT id FROM enterprise WHERE id = $1::uuid FOR NO KEY UPDATE
