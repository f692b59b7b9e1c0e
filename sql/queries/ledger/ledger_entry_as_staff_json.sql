-- One line of any statement. $1 id
SELECT seq AS version, body FROM ledger_entry_representation WHERE id = $1::uuid
