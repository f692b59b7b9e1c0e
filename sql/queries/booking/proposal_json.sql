-- A proposal; facts follow. $1 id
SELECT version, body, state, proposed_by FROM proposal_representation WHERE id = $1::uuid
