-- Whether a batch's results are public. $1 batch
SELECT true FROM booking_batch_schedule WHERE id = $1::uuid AND results_public
