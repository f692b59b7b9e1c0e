/* Whose rows a list for staff is asked for (api.md "Filters"): enterprise_id, uscc, q (a part of the name). */
#ifndef JQT_IDENTITY_ENTERPRISES_ASKED_H
#define JQT_IDENTITY_ENTERPRISES_ASKED_H
#include "gate/gate.h"

enum { ENTERPRISES_ASKED_MAX = 50 }; /* a name that more have in common is no filter */

struct enterprises_asked {
    bool given;       /* false: everybody's rows */
    struct param ids; /* uuid[]: those that all of the filters fit, maybe none */
};
/* Looks up USCC and name in one trip more, enterprise_id alone in none. With more than ENTERPRISES_ASKED_MAX: a fault
 * at q. */
struct err enterprises_asked(struct db_pool *, const struct call *, struct enterprises_asked *, struct reply *,
                             struct problem *);
#endif
