-- The versions of one's own answers, newest first. $1 limit + 1, $2 last revision, $3 last id, $4 qualification,
-- $5 enterprise
SELECT r.revision::text AS sort_key, r.qualification_id, json_build_object('revision', r.revision, 'form_version', r.form_version,
    'answers', r.answers, 'size_class', r.size_class, 'saved_at', time_text(r.saved_at), 'attachments', coalesce((
        SELECT json_object_agg(a.kind, a.file_id ORDER BY a.kind) FROM qualification_attachment a
        WHERE a.qualification_id = r.qualification_id AND a.revision = r.revision), '{}'::json))
FROM qualification_revision r
WHERE r.qualification_id = $4::uuid AND r.enterprise_id = $5::uuid
    AND r.revision < coalesce($2::text::int, 2147483647) AND ($3::uuid IS NULL OR true)
ORDER BY r.revision DESC LIMIT $1::int
