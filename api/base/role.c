/* Names of roles. */
#include "base/role.h"

static const char *const names[ROLE_NAMES] = {"enterprise", "provider", "reviewer",  "operator",
                                              "finance",    "auditor",  "integrator"};

unsigned role_find(struct str name)
{
    for (unsigned i = 0; i < ROLE_NAMES; i++)
        if (str_is(name, names[i]))
            return 1U << i;
    return 0;
}

const char *role_name(unsigned index)
{
    return names[index];
}
