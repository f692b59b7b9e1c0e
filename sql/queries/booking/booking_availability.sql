-- For one enterprise: one type of a batch with its published wins, and whether the notice was acknowledged. No row: the
-- batch does not offer the type. $1 batch, $2 enterprise, $3 voucher type
SELECT a.annual_cap, a.wins FROM booking_availability a
WHERE a.batch_id = $1::uuid AND a.enterprise_id = $2::uuid AND a.voucher_type_id = $3::uuid
