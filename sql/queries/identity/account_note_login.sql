-- What the login told. $1 account, $2 account type, $3 name or null, $4 phone or null, $5 enterprise or null
UPDATE account SET account_type = $2::text, display_name = coalesce($3::text, display_name),
    phone = coalesce($4::text, phone), enterprise_id = $5::uuid, last_login_at = now(),
    version = version + (enterprise_id IS DISTINCT FROM $5::uuid)::int
WHERE id = $1::uuid
