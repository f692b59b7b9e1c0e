-- One more version of the answers. $1 qualification, $2 enterprise, $3 revision, $4 form version, $5 size class or
-- null, $6 account, $7 domain time, $8 body
INSERT INTO qualification_revision (qualification_id, enterprise_id, revision, form_version, answers, size_class,
    saved_by, saved_at)
SELECT $1::uuid, $2::uuid, $3::int, $4::int, coalesce($8::json -> 'answers', '{}'), $5::text, $6::uuid,
    $7::timestamptz
