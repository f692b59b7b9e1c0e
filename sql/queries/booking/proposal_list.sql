-- Proposals, newest first. $1 limit + 1, $2 last time, $3 last id, $4 state or null
SELECT proposed_at::text AS sort_key, id, body, state, proposed_by FROM proposal_representation
WHERE ($4::text IS NULL OR state = $4::text)
    AND ($2::text IS NULL OR (proposed_at, id) < ($2::text::timestamptz, $3::uuid))
ORDER BY proposed_at DESC, id DESC LIMIT $1::int
