/* Who may call which operation, as the contract says (x-roles), in a form that pure rules can ask: an action is offered
 * only with an operation that the caller may use. The ids are generated from openapi.yaml (operation_ids.h), so a rule
 * that names an operation the contract does not have does not compile. Immutable once filled: thread-safe. */
#ifndef JQT_BASE_ACCESS_H
#define JQT_BASE_ACCESS_H
#include "base/role.h"
#include "operation_ids.h"

struct access {
    unsigned roles[OPERATION_IDS]; /* enum role bits; ROLES_ANY: whoever is logged in, or everybody */
};
enum { ROLES_ANY = ~0 };
/* May somebody with these roles (enum role bits, as they stand now) call it? False for OP_none. */
bool access_allows(const struct access *, unsigned roles, enum operation_id);
/* The operationId's text; "" for OP_none. */
const char *operation_id_name(enum operation_id);
/* OP_none if unknown. */
enum operation_id operation_id_find(const char *name);
#endif
