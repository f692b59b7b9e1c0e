-- What differs between two versions of an object's content, in the order of its members: [{member, before, after}, …]. For
-- reviewers of a new version beside an approved one.
CREATE OR REPLACE FUNCTION json_differences(before json, after json) RETURNS json LANGUAGE sql IMMUTABLE
    RETURN (SELECT coalesce(json_agg(json_build_object('member', m.key, 'before', before -> m.key, 'after', m.value)
                ORDER BY m.position), '[]'::json)
            FROM json_each(after) WITH ORDINALITY AS m(key, value, position)
            WHERE (before -> m.key)::jsonb IS DISTINCT FROM m.value::jsonb);
