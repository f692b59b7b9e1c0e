/* Named SQL constraints as error codes: api/constraints.def as a table. Nothing else may look at names. */
#include "db/db.h"

static const struct {
    const char *name;
    enum error_code code;
} constraints[] = {
#define CONSTRAINT(sql_name, code) {#sql_name, ERR_##code},
#include "../constraints.def"
#undef CONSTRAINT
    {NULL, ERR_internal}};

enum error_code db_constraint_error(const char *constraint)
{
    for (size_t i = 0; constraint && constraints[i].name; i++)
        if (strcmp(constraints[i].name, constraint) == 0)
            return constraints[i].code;
    return ERR_internal;
}
