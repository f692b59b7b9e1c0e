/* Who asks: the account behind a request and the one capacity it speaks in. */
#ifndef JQT_BASE_PRINCIPAL_H
#define JQT_BASE_PRINCIPAL_H
#include "base/id.h"
#include "base/role.h"

struct principal {
    struct uuid account_id;    /* nil: nobody (anonymous) */
    struct uuid enterprise_id; /* nil: staff capacity, or nobody */
    struct uuid session_id;    /* the login the token stems from */
    unsigned roles;            /* enum role bits, as they stand now (not as the token says) */
    struct str client_id;
    struct str scope;     /* space-separated */
    bool reauthenticated; /* this login made the province ask again (max_age=0), and its answer proved it */
    int64_t auth_time_s;  /* when the province authenticated, seconds since 1970 */
    int64_t expires_s;    /* end of the token */
};
static inline bool principal_is_staff(const struct principal *p)
{
    return (p->roles & (unsigned)ROLES_STAFF) != 0 && uuid_is_nil(p->enterprise_id);
}
#endif
