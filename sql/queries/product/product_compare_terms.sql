-- The members of a form by which it differs from what was approved of a product. $1 product, $2 form
SELECT c.value ->> 'member'
FROM product_terms t, json_array_elements(json_differences(t.terms, product_terms_of_form($2::json))) c
WHERE t.product_id = $1::uuid
