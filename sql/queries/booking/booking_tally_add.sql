-- One more enterprise has booked. $1 batch, $2 slot
INSERT INTO booking_tally (batch_id, slot, bookings) VALUES ($1::uuid, $2::smallint, 1)
ON CONFLICT (batch_id, slot) DO UPDATE SET bookings = booking_tally.bookings + 1
