-- Does a form differ from the terms beside which a version was begun? $1 version, $2 form
SELECT json_array_length(json_differences(before, product_terms_of_form($2::json))) > 0
FROM product_version WHERE id = $1::uuid
