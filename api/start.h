/* What must agree between configuration and database before anything is served (operations.md "Secrets", "Sandbox"):
 * another pepper would make every right payment password wrong, and a clock that was moved is nobody's real one. */
#ifndef JQT_APP_START_H
#define JQT_APP_START_H
#include "base/config.h"
#include "db/db.h"

enum start_verdict {
    START_GOOD,
    START_REFUSED, /* with a sentence that names the variable and says what to do */
    START_UNKNOWN  /* the database did not answer, or has no schema yet; with what it said */
};
enum start_storing { START_STORES, START_LOOKS }; /* does it store the check values that are not there yet? */

/* One trip. The sentence is of the arena. */
enum start_verdict start_check(struct db_pool *, const struct config *, enum start_storing, struct arena *,
                               struct str *why);
#endif
