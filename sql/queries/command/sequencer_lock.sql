-- One sequencer at a time in this database, until the transaction ends; so the statement behind it sees every position
-- that was given. Statistics of a table that is now empty, now full say nothing: it is read by its key.
SELECT pg_advisory_xact_lock(1785820160002), set_config('enable_seqscan', 'off', true)
