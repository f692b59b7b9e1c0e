-- A draft. $1 id, $2 account, $3 domain time, $4 first and $5 last entropy event's time, $6 body
INSERT INTO booking_batch (id, number, title, notice, opens_at, closes_at, publicity_at, issue_at, entropy_events,
    first_entropy_at, last_entropy_at, created_by, created_at, updated_at)
SELECT $1::uuid, f.number, f.title, f.notice, f.opens_at, f.closes_at, f.publicity_at, f.issue_at, f.entropy_events,
    $4::timestamptz, $5::timestamptz, $2::uuid, $3::timestamptz, $3::timestamptz
FROM json_to_record($6::json) AS f(number text, title text, notice text, opens_at timestamptz, closes_at timestamptz,
    publicity_at timestamptz, issue_at timestamptz, entropy_events json)
