-- May the account not judge the order? $1 order, $2 account
SELECT EXISTS (SELECT FROM own_work w WHERE w.object_type = 'order' AND w.object_id = $1::uuid AND w.account_id = $2::uuid)
