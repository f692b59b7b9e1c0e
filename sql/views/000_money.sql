-- An amount in yuan with its two decimals, for tables that people read.
CREATE OR REPLACE FUNCTION yuan_text(amount_fen bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN amount_fen < 0 THEN '-' ELSE '' END || (abs(amount_fen) / 100)::text || '.'
        || lpad((abs(amount_fen) % 100)::text, 2, '0');
