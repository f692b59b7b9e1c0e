/* Owns the generated names of operations and the question who may call one. Must not know the contract: gate fills the
 * table from it. */
#include "base/access.h"

static const char *const names[OPERATION_IDS] = {OPERATION_ID_NAMES};

bool access_allows(const struct access *access, unsigned roles, enum operation_id operation)
{
    if (operation == OP_none || operation >= OPERATION_IDS)
        return false;
    return access->roles[operation] == (unsigned)ROLES_ANY || (access->roles[operation] & roles) != 0;
}

const char *operation_id_name(enum operation_id operation)
{
    return operation < OPERATION_IDS ? names[operation] : "";
}

enum operation_id operation_id_find(const char *name)
{
    for (unsigned i = 1; i < OPERATION_IDS; i++)
        if (strcmp(names[i], name) == 0)
            return (enum operation_id)i;
    return OP_none;
}
