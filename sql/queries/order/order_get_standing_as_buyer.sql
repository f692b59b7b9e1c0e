-- Whether an enterprise may buy, as far as certification goes. $1 enterprise
SELECT EXISTS (SELECT FROM enterprise_standing WHERE enterprise_id = $1::uuid)
