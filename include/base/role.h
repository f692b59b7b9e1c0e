/* The roles an account can hold and a token can carry (domain.md "Who"). */
#ifndef JQT_BASE_ROLE_H
#define JQT_BASE_ROLE_H
#include "base/str.h"

enum role {
    ROLE_enterprise = 1 << 0,
    ROLE_provider = 1 << 1,
    ROLE_reviewer = 1 << 2,
    ROLE_operator = 1 << 3,
    ROLE_finance = 1 << 4,
    ROLE_auditor = 1 << 5,
    ROLE_integrator = 1 << 6,
};
enum {
    ROLES_STAFF = ROLE_reviewer | ROLE_operator | ROLE_finance | ROLE_auditor,
    ROLES_ENTERPRISE = ROLE_enterprise | ROLE_provider,
    ROLES_ALL = (1 << 7) - 1,
    ROLE_NAMES = 7,
};
/* The role's bit, or 0 for an unknown name. */
unsigned role_find(struct str name);
/* Name of bit 1 << index, for index < ROLE_NAMES. */
const char *role_name(unsigned index);
struct json_out;
/* Adds the member `roles`: the names of these bits. */
void role_put_names(struct json_out *, unsigned roles);
#endif
