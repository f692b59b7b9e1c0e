-- What became of a certification stands in the enterprise's representation, and lists of the certified go by it. Of the
-- other role's certification nothing is said: who changes that one at once writes behind this. $1 certification,
-- $2 domain time
UPDATE enterprise e SET
    certified_to_buy = CASE WHEN c.role = 'enterprise' THEN c.state = 'approved' ELSE e.certified_to_buy END,
    certified_to_sell = CASE WHEN c.role = 'provider' THEN c.state = 'approved' ELSE e.certified_to_sell END,
    updated_at = $2::timestamptz, version = e.version + 1
FROM certification c WHERE c.id = $1::uuid AND e.id = c.enterprise_id
