-- The offset, locked; no row: it was never moved.
SELECT offset_ms FROM sandbox_clock FOR UPDATE
