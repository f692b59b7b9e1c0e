-- One more evaluation by a person; the last row a transaction locks. $1 product, $2 grade, or null where the rating does
-- not count it, $3 stars of the platform
UPDATE product_statistics SET good = good + coalesce(($2::text = 'good')::int, 0),
    neutral = neutral + coalesce(($2::text = 'neutral')::int, 0), bad = bad + coalesce(($2::text = 'bad')::int, 0),
    stars_count = stars_count + 1, stars_sum = stars_sum + $3::int
WHERE product_id = $1::uuid
