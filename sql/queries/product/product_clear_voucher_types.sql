-- Before the new list is put. $1 product
DELETE FROM product_voucher_type WHERE product_id = $1::uuid
