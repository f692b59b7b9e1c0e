-- $1 id, $2 domain time, $3 account
UPDATE product_version v SET state = 'pending', submitted_by = $3::uuid, submitted_at = $2::timestamptz,
    provider_district_code = (SELECT e.district_code FROM enterprise e WHERE e.id = v.enterprise_id),
    updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
