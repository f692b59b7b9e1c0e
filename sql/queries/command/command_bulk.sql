-- A transaction of many pages computes between them.
SET LOCAL idle_in_transaction_session_timeout = '1min'
