-- Is the enterprise certified as a provider? $1 enterprise
SELECT EXISTS (SELECT FROM certification WHERE enterprise_id = $1::uuid AND role = 'provider' AND state = 'approved')
