-- Who was excluded at the seal. $1 batch
SELECT entry_id, reason FROM draw_exclusion WHERE batch_id = $1::uuid ORDER BY entry_id
