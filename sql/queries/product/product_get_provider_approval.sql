-- Is the enterprise certified as a provider? $1 enterprise
SELECT EXISTS (SELECT FROM provider_standing WHERE enterprise_id = $1::uuid)
