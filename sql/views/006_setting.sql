-- What a setting is now; where no operator has changed it, what it is delivered with.
CREATE OR REPLACE FUNCTION setting_value(setting_name text, delivered bigint) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce((SELECT value FROM setting WHERE name = setting_name ORDER BY version DESC LIMIT 1), delivered);

-- A version of a setting. `known` is what the program knows of it: name, titles, unit, bounds, what it is delivered with.
CREATE OR REPLACE FUNCTION setting_json(known json, version int, value bigint, changed_at timestamptz) RETURNS json
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN json_build_object('name', known -> 'name', 'title', known -> 'title', 'title_en', known -> 'title_en',
        'value', value, 'unit', known -> 'unit', 'minimum', known -> 'minimum', 'maximum', known -> 'maximum',
        'delivered_value', known -> 'delivered_value', 'version', version, 'changed_at', time_text(changed_at));
