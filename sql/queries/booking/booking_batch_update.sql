-- $1 id, $2 domain time, $3 first and $4 last entropy event's time, $5 body
UPDATE booking_batch b SET number = f.number, title = f.title, notice = f.notice, opens_at = f.opens_at,
    closes_at = f.closes_at, publicity_at = f.publicity_at, issue_at = f.issue_at, entropy_events = f.entropy_events,
    first_entropy_at = $3::timestamptz, last_entropy_at = $4::timestamptz, updated_at = $2::timestamptz, version = b.version + 1
FROM json_to_record($5::json) AS f(number text, title text, notice text, opens_at timestamptz, closes_at timestamptz,
    publicity_at timestamptz, issue_at timestamptz, entropy_events json)
WHERE b.id = $1::uuid
