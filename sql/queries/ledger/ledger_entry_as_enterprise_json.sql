-- One line of one's own statement. $1 id, $2 enterprise
SELECT seq AS version, body FROM ledger_entry_representation WHERE id = $1::uuid AND enterprise_id = $2::uuid
