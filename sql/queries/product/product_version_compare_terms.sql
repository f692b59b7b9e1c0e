-- Does a form differ from the terms beside which a version was begun? $1 version, $2 form, $3 the setting of the
-- days and $4 what it is delivered with
SELECT json_array_length(json_differences(before, product_terms_of_form($2::json, setting_value($3::text, $4::bigint)))) > 0
FROM product_version WHERE id = $1::uuid
