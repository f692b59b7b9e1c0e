/* Names of roles. */
#include "base/role.h"
#include "base/json.h"

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

void role_put_names(struct json_out *out, unsigned roles)
{
    json_key(out, "roles");
    json_open(out, '[');
    for (unsigned i = 0; i < ROLE_NAMES; i++)
        if (roles & (1U << i))
            json_put_str(out, str_from(role_name(i)));
    json_close(out, ']');
}
