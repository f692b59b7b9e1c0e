-- How far the domain's clock was moved, and whether the service may move it.
SELECT coalesce((SELECT offset_ms FROM sandbox_clock), 0), has_table_privilege('sandbox_clock', 'INSERT')
