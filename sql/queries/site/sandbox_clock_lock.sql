-- The one row of the clock, locked; made if it was never moved.
INSERT INTO sandbox_clock (offset_ms) VALUES (0)
ON CONFLICT (singleton) DO UPDATE SET offset_ms = sandbox_clock.offset_ms
