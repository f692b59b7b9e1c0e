-- One more evaluation by a person; the last row a transaction locks. $1 product, $2 grade, $3 stars
UPDATE product_statistics SET good = good + ($2::text = 'good')::int, neutral = neutral + ($2::text = 'neutral')::int,
    bad = bad + ($2::text = 'bad')::int, stars_sum = stars_sum + $3::int
WHERE product_id = $1::uuid
