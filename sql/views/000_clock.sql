-- The domain's "now": the transaction's start plus the sandbox's offset, the same for every statement of a transaction;
-- and the calendar year it is in. A view and not a function: `(SELECT now FROM domain_clock)` is planned with its query
-- and evaluated once in it, while PostgreSQL runs an SQL function that has a subquery anew at each call (0.15 ms
-- measured).
CREATE VIEW domain_clock AS
SELECT c.now, extract(year FROM c.now AT TIME ZONE 'Asia/Shanghai')::int AS year
FROM (SELECT now() + coalesce((SELECT offset_ms FROM sandbox_clock), 0) * interval '1 millisecond' AS now) c;
-- When the day began that it is now.
CREATE VIEW domain_day AS
SELECT date_trunc('day', now, 'Asia/Shanghai') AS start FROM domain_clock;
