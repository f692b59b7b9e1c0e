-- How many enterprises have booked in a batch, as committed; withdrawn ones count. $1 batch
SELECT coalesce(sum(bookings), 0)::bigint FROM booking_tally WHERE batch_id = $1::uuid
