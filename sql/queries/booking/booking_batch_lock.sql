-- A batch locked against every other write to it and against bookings; its facts are read behind it. $1 id
SELECT true FROM booking_batch WHERE id = $1::uuid FOR UPDATE
