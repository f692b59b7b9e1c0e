/* What must be so before anything is served, and what `jqt doctor` looks at: the database can be used and has this
 * program's schema, and configuration and database belong together (operations.md "Secrets", "Sandbox"): another pepper
 * would make every right payment password wrong, and a clock that was moved is nobody's real one. */
#ifndef JQT_APP_START_H
#define JQT_APP_START_H
#include "base/config.h"
#include "db/db.h"

enum start_verdict {
    START_GOOD,
    START_REFUSED, /* somebody must put something right */
    START_AWAITED  /* the database may come by itself: its server may not be up yet, or have too much to do */
};
enum start_stage { START_DATABASE, START_MIGRATIONS, START_SECRETS, START_STAGES };
struct start_finding {
    enum start_verdict verdict;
    enum start_stage stage; /* unless good: what is amiss there; the stages behind it were not looked at */
    struct str sentence;    /* what it is, and what to do */
};
enum start_storing { START_STORES, START_LOOKS }; /* does it store the check values that are not there yet? */

/* Two trips. The sentence is of the arena. */
struct start_finding start_check(struct db_pool *, const struct config *, enum start_storing, struct arena *);
#endif
