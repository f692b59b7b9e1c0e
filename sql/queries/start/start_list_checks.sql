-- The check values of the secrets.
SELECT name, value FROM secret_check ORDER BY name
