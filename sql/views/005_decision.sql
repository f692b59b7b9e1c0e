-- What reviewers decided on certifications and qualifications, as the events tell it: a new try shows what became of the
-- ones before it. The latest twenty of each object, newest first.
CREATE VIEW decisions AS
SELECT object_type, object_id,
    json_agg(json_build_object('decision', split_part(kind, '.', 2), 'reason', reason, 'at', time_text(at))
        ORDER BY seq DESC) AS list
FROM (SELECT object_type, object_id, kind, reason, at, seq,
          row_number() OVER (PARTITION BY object_type, object_id ORDER BY seq DESC) AS place
      FROM event
      WHERE kind IN ('certification.approved', 'certification.rejected', 'certification.revoked',
          'qualification.granted', 'qualification.rejected', 'qualification.suspended', 'qualification.reinstated',
          'qualification.revoked', 'qualification.flag_reviewed')) latest
WHERE place <= 20
GROUP BY object_type, object_id;
