-- Before the new report's files are put. $1 order
DELETE FROM order_file WHERE order_id = $1::uuid
