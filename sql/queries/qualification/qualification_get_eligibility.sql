-- All that booking's eligibility is decided by. Behind the two locks inside a transaction; alone for a read.
-- $1 enterprise
SELECT enterprise_id, qualification_id, certified, frozen, state, answers, attachment_kinds, required_answers,
    required_attachments
FROM qualification_facts WHERE enterprise_id = $1::uuid
