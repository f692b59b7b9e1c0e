-- The domain clock: the transaction's start plus the sandbox offset.
SELECT (SELECT now FROM domain_clock)
