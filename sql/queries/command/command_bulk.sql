-- A transaction of many pages computes between them, and looks up by index what belongs to a page: a table that is a
-- hundred times as large must not be read once a page because its blocks lie side by side.
SELECT set_config('idle_in_transaction_session_timeout', '1min', true), set_config('random_page_cost', '1.1', true)
