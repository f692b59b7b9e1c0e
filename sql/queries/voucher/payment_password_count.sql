-- What a try leaves behind. $1 account, $2 failures, $3 locked until or null
UPDATE payment_password SET failures = $2::int, locked_until = $3::timestamptz WHERE account_id = $1::uuid
