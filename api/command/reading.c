/* Owns the rule whose readings are told. Must not know what is read: the features' handlers do. */
#include "command/reading.h"

static bool is_told(const struct principal *who)
{
    return principal_is_staff(who) && (who->roles & (unsigned)(ROLE_reviewer | ROLE_auditor)) == 0;
}

struct err reading_tell(struct db_pool *pool, const struct call *call, const struct handler *tell, struct reply *reply,
                        struct problem *why)
{
    struct reply unwanted = {0};
    if (has_problem(why) || !is_told(call->who))
        return NO_ERR;
    const struct err e = command_run(pool, call, tell, &unwanted, why);
    reply->trips += unwanted.trips;
    return e;
}
