-- Who stands certified: the one place that says so. A row is there or not; at most one per enterprise and role.
CREATE VIEW approved_certification AS
SELECT enterprise_id, role FROM certification WHERE state = 'approved';

-- May buy and book, as far as certification goes.
CREATE VIEW enterprise_standing AS
SELECT enterprise_id FROM approved_certification WHERE role = 'enterprise';

-- May sell: an approved provider.
CREATE VIEW provider_standing AS
SELECT enterprise_id FROM approved_certification WHERE role = 'provider';
