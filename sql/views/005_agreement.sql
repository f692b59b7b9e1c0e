-- The version that counts of each agreement and template.
CREATE VIEW agreement_current AS
SELECT name, max(version) AS version FROM agreement GROUP BY name;
