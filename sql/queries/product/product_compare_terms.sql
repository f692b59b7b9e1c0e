-- The members of a form by which it differs from what was approved of a product. $1 product, $2 form, $3 the setting
-- of the days and $4 what it is delivered with
SELECT c.value ->> 'member'
FROM product_terms t, json_array_elements(json_differences(t.terms, product_terms_of_form($2::json, setting_value($3::text, $4::bigint)))) c
WHERE t.product_id = $1::uuid
