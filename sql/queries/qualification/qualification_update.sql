-- The newest revision becomes the one that counts. $1 id, $2 domain time, $3 state, $4 revision, $5 flagged,
-- $6 body
UPDATE qualification SET state = $3::text, revision = $4::int, flagged = $5::boolean,
    district_code = $6::json -> 'answers' ->> 'district_code', updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
