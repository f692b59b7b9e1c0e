-- Books, or changes the type, or books again; entry id, salt and district stay what they first
-- were. $1 id, $2 batch,
-- $3 enterprise, $4 voucher type, $5 entry id, $6 salt, $7 domain time
INSERT INTO booking (id, batch_id, enterprise_id, district_code, voucher_type_id, entry_id, salt, created_at,
    updated_at)
VALUES ($1::uuid, $2::uuid, $3::uuid, (SELECT district_code FROM enterprise WHERE id = $3::uuid), $4::uuid, $5::bytea,
    $6::bytea, $7::timestamptz, $7::timestamptz)
ON CONFLICT (batch_id, enterprise_id) DO UPDATE SET voucher_type_id = excluded.voucher_type_id, withdrawn = false,
    updated_at = excluded.updated_at, version = booking.version + 1
