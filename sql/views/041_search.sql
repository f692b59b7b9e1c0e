-- How names are searched. Words are folded, none empty, parted by line feeds (text_words of base/text.h); null: none are
-- asked for.

-- Functions are written so that the planner takes them for parts of the statement (a value without, a set with
-- sub-selects): one that is called is planned anew each time, which takes longer than what it does.

-- Patterns that match what holds the word as it stands.
CREATE OR REPLACE FUNCTION search_patterns(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(string_to_array('%' || replace(replace(replace(replace(words, '\', '\\'), '%', '\%'), '_', '\_'),
        E'\n', E'%\n%') || '%', E'\n'), '{}');

-- The pieces (text_grams) by which the words are found: pairs, and of one-character words the character.
CREATE OR REPLACE FUNCTION search_grams(words text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT DISTINCT substr(word, at, LEAST(2, length(word)))
    FROM unnest(string_to_array(words, E'\n')) AS word, generate_series(1, GREATEST(1, length(word) - 1)) AS at
$$;

-- Whether a row passes the filters of the catalogue; null: not asked for.
CREATE OR REPLACE FUNCTION catalogue_fits(c catalogue, patterns text[], voucher_only boolean, service_type text,
    lowest_fen bigint, highest_fen bigint, district text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN voucher_only THEN (c).voucher_product ELSE true END
        AND CASE WHEN service_type IS NULL THEN true ELSE (c).service_type_code = service_type END
        AND CASE WHEN district IS NULL THEN true ELSE (c).district_code = district END
        AND CASE WHEN lowest_fen IS NULL THEN true ELSE (c).price_fen >= lowest_fen END
        AND CASE WHEN highest_fen IS NULL THEN true ELSE (c).price_fen <= highest_fen END
        AND (c).searched LIKE ALL (patterns);

-- The rows that pass them, in no order: by the index over the tokens of what is asked for (where nothing is, the one that
-- every row has), or, where the prices leave no more than 5,000, by that over prices, as what is frequent at every price
-- may be rare at these. `one_in` 4, 16, 64 or 256: of a sample of one row in so many, always by tokens; 1: of all.
CREATE OR REPLACE FUNCTION catalogue_found(words text, voucher_only boolean, service_type text, lowest_fen bigint,
    highest_fen bigint, district text, one_in int) RETURNS SETOF catalogue LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH few AS MATERIALIZED (
        SELECT CASE WHEN one_in > 1 OR lowest_fen IS NULL AND highest_fen IS NULL THEN false ELSE NOT EXISTS (
            SELECT FROM catalogue
            WHERE price_fen BETWEEN coalesce(lowest_fen, 0) AND coalesce(highest_fen, 9223372036854775807)
            ORDER BY price_fen OFFSET 5000 LIMIT 1) END AS at_these_prices)
    SELECT c.* FROM catalogue c
    WHERE NOT (SELECT at_these_prices FROM few)
        AND catalogue_tokens(product_id, searched, service_type_code, district_code, voucher_product)
            @> (SELECT coalesce(nullif(ARRAY(SELECT gram FROM search_grams(words) gram)
                || array_remove(ARRAY['type:' || service_type, 'district:' || district,
                    CASE WHEN voucher_only THEN 'voucher' END, 'sample:' || nullif(one_in, 1)], NULL), '{}'), '{listed}'))
        AND catalogue_fits(c, (SELECT search_patterns(words)), voucher_only, service_type, lowest_fen, highest_fen,
            district)
    UNION ALL
    SELECT c.* FROM catalogue c
    WHERE (SELECT at_these_prices FROM few)
        AND price_fen BETWEEN coalesce(lowest_fen, 0) AND coalesce(highest_fen, 9223372036854775807)
        AND catalogue_fits(c, (SELECT search_patterns(words)), voucher_only, service_type, lowest_fen, highest_fen,
            district)
$$;
