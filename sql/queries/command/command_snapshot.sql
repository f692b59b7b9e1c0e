-- All statements of the transaction see one moment, and write nothing. First statement behind BEGIN.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY
