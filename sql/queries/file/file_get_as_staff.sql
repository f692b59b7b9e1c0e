-- A file that staff may download: attached to something that was submitted. $1 id
SELECT name, media_type, size_bytes FROM file f
WHERE id = $1::uuid AND (
    EXISTS (SELECT FROM certification_attachment a JOIN certification c ON c.id = a.certification_id
            WHERE a.file_id = f.id AND c.state <> 'draft')
    OR EXISTS (SELECT FROM change_request_attachment a JOIN change_request r ON r.id = a.change_request_id
               WHERE a.file_id = f.id AND r.submitted_at IS NOT NULL)
    OR EXISTS (SELECT FROM qualification_attachment a JOIN qualification q ON q.id = a.qualification_id
               WHERE a.file_id = f.id AND q.state <> 'draft')
    OR EXISTS (SELECT FROM order_file a WHERE a.file_id = f.id))
