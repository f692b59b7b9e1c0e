-- The domain clock: the transaction's start plus the sandbox offset.
SELECT domain_now()
