-- What the certification says of an enterprise. $1 enterprise
SELECT certified_name, certified_representative FROM qualification_facts WHERE enterprise_id = $1::uuid
