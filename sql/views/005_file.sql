-- How long a file that is attached to nothing is kept, from its upload or from when it was last seen attached.
CREATE OR REPLACE FUNCTION file_due(since timestamptz) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
    RETURN since + interval '30 days';

-- What each file is attached to: every table that refers to a file has its line here (tests/db/definitions_test.c).
CREATE VIEW file_attachment AS
SELECT file_id, 'certification' AS object_type, certification_id AS object_id FROM certification_attachment
UNION ALL SELECT file_id, 'change_request', change_request_id FROM change_request_attachment
UNION ALL SELECT file_id, 'qualification', qualification_id FROM qualification_attachment
UNION ALL SELECT file_id, 'order', order_id FROM order_file;
