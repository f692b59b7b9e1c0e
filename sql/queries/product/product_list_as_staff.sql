-- The reviewers' queue, oldest submission first. $1 limit + 1, $2 last submission, $3 last id, $4 state,
-- $5 the asking account
SELECT submitted_at::text AS sort_key, id, summary, state, provider_approved, suspended_by_reviewer,
    EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'product' AND w.object_id = p.id AND w.account_id = $5::uuid),
    enterprise_id FROM product_representation p
WHERE submitted_at IS NOT NULL AND state = $4::text
    AND ($2::text IS NULL OR (submitted_at, id) > ($2::text::timestamptz, $3::uuid))
ORDER BY submitted_at, id LIMIT $1::int
