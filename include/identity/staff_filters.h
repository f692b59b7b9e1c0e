/* What staff ask any list for (api.md "Filters"): a time, whose rows, a district. */
#ifndef JQT_IDENTITY_STAFF_FILTERS_H
#define JQT_IDENTITY_STAFF_FILTERS_H
#include "gate/gate.h"

enum { ENTERPRISES_ASKED_MAX = 50 }; /* a name that more have in common is no filter */

struct staff_filters {
    struct window window;
    bool of_enterprises; /* false: everybody's rows */
    struct param
        enterprises;       /* uuid[]: those that enterprise_id, uscc and q (a part of the name) all fit, maybe none */
    struct param district; /* NULL: all */
};
/* Reads them, with faults at the parameters. Looks up USCC and name in one trip more, enterprise_id alone in none; a
 * name that more than ENTERPRISES_ASKED_MAX have is a fault at q. */
struct err staff_filters_read(struct db_pool *, const struct call *, enum list_order, struct staff_filters *,
                              struct reply *, struct problem *);
#endif
