-- $1 batch, $2 enterprise
SELECT EXISTS (SELECT FROM notice_acknowledgement WHERE batch_id = $1::uuid AND enterprise_id = $2::uuid)
