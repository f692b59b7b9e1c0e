-- A time as answers write it, 2026-11-23T09:30:00.000+08:00: with three digits, in the fixed offset of the domain, like
-- time_text of base/clock.h. The one place for all JSON that PostgreSQL builds.
CREATE OR REPLACE FUNCTION time_text(at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN to_char(at AT TIME ZONE interval '+08:00', 'YYYY-MM-DD"T"HH24:MI:SS.MS"+08:00"');
