-- Locks the site's facts.
SELECT version FROM site FOR NO KEY UPDATE
