-- The acknowledgement, locked: it serialises what one enterprise does in one batch, before and after a booking exists.
-- No row: not acknowledged. $1 batch, $2 enterprise
SELECT true FROM notice_acknowledgement WHERE batch_id = $1::uuid AND enterprise_id = $2::uuid FOR NO KEY UPDATE
