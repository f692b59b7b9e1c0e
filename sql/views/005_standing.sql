-- Who stands certified: the one place that says so. A row is there or not; at most one per enterprise and role.
CREATE VIEW approved_certification AS
SELECT enterprise_id, role FROM certification WHERE state = 'approved';

-- May buy and book, as far as certification goes.
CREATE VIEW enterprise_standing AS
SELECT enterprise_id FROM approved_certification WHERE role = 'enterprise';

-- An approved provider.
CREATE VIEW provider_standing AS
SELECT enterprise_id FROM approved_certification WHERE role = 'provider';

-- May sell: approved, and not frozen.
CREATE VIEW selling_provider AS
SELECT p.enterprise_id FROM provider_standing p JOIN enterprise e ON e.id = p.enterprise_id
WHERE e.selling_frozen_until IS NULL OR e.selling_frozen_until <= (SELECT now FROM domain_clock);

-- What stands against an enterprise as a buyer, and as a provider, now: words of standing_rules (include/enterprise/
-- standing_rules.h), with one blank between; '' where nothing does.
CREATE VIEW buyer_standing AS
SELECT e.id AS enterprise_id, concat_ws(' ',
    CASE WHEN e.frozen_until > (SELECT now FROM domain_clock) THEN 'buyer_frozen' END,
    CASE WHEN c.enterprise_id IS NULL THEN 'certification_revoked' END,
    CASE WHEN q.state = 'suspended' THEN 'qualification_suspended'
        WHEN q.state = 'granted' THEN NULL ELSE 'qualification_revoked' END) AS standing
FROM enterprise e
LEFT JOIN enterprise_standing c ON c.enterprise_id = e.id
LEFT JOIN qualification q ON q.enterprise_id = e.id;

CREATE VIEW seller_standing AS
SELECT e.id AS enterprise_id, concat_ws(' ',
    CASE WHEN e.selling_frozen_until > (SELECT now FROM domain_clock) THEN 'provider_frozen' END,
    CASE WHEN c.enterprise_id IS NULL THEN 'provider_revoked' END) AS standing
FROM enterprise e
LEFT JOIN provider_standing c ON c.enterprise_id = e.id;

-- … of a purchase: the buyer's, the provider's and the product's words together.
CREATE OR REPLACE FUNCTION standing_words(buyer text, seller text, product_state text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN concat_ws(' ', nullif(buyer, ''), nullif(seller, ''),
        CASE WHEN product_state <> 'listed' THEN 'product_suspended' END);
