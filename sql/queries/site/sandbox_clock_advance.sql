-- $1 milliseconds to go forward
INSERT INTO sandbox_clock (offset_ms) VALUES ($1::bigint)
ON CONFLICT (singleton) DO UPDATE SET offset_ms = sandbox_clock.offset_ms + excluded.offset_ms
