-- The public record, from publicity on: which document it is. $1 batch
SELECT record_sha256, record_bytes FROM booking_batch_schedule WHERE id = $1::uuid AND results_public
