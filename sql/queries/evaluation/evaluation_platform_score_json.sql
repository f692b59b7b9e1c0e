-- What people said of the platform, all products together.
SELECT 0::bigint AS version, json_build_object('count', count, 'stars',
    CASE WHEN count > 0 THEN round(sum::numeric / count, 2) END) AS body
FROM (SELECT coalesce(sum(stars_count), 0)::bigint AS count, coalesce(sum(stars_sum), 0)::bigint AS sum
      FROM product_statistics) s
