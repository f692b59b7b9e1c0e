/* Named SQL constraints and what they mean: api/constraints.def as a table. Nothing else may look at names. */
#include "db/db.h"

static const struct {
    const char *name;
    struct constraint_info info;
} constraints[] = {
#define CONSTRAINT(sql_name, code) {#sql_name, {ERR_##code, NULL, 0}},
#define REFERENCE(sql_name, pointer) {#sql_name, {ERR_invalid_fields, (pointer), FAULT_does_not_exist}},
#define REPEATED(sql_name, pointer) {#sql_name, {ERR_invalid_fields, (pointer), FAULT_duplicate_items}},
#include "../constraints.def"
#undef CONSTRAINT
#undef REFERENCE
#undef REPEATED
};

const struct constraint_info *db_constraint(const char *name)
{
    static const struct constraint_info unknown = {ERR_internal, NULL, 0};
    for (size_t i = 0; name && i < sizeof constraints / sizeof constraints[0]; i++)
        if (strcmp(constraints[i].name, name) == 0)
            return &constraints[i].info;
    return &unknown;
}
