-- The statements behind it in this transaction are planned for the tables as they are (if they have parameters).
SET LOCAL plan_cache_mode = force_custom_plan
