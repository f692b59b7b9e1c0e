-- $1 freeze, $2 domain time, $3 why, by its code, $4 reason
UPDATE freezes SET lifted_at = $2::timestamptz, lifting_code = $3::text, lifting_reason = $4::text, version = version + 1
WHERE id = $1::uuid
