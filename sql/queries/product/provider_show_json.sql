-- A provider's public profile. $1 enterprise
SELECT version, body FROM provider_representation WHERE id = $1::uuid
