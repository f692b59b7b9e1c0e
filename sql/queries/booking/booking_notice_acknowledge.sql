-- $1 batch, $2 enterprise, $3 account, $4 domain time
INSERT INTO notice_acknowledgement (batch_id, enterprise_id, account_id, at)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::timestamptz) ON CONFLICT DO NOTHING
