/* Owns which readings are told, and of whom. */
#include "command/reading.h"

static const struct {
    enum operation_id operation;
    enum event_kind told;
} readings[] = {
    {OP_listEnterprises, EVENT_enterprise_list_read},          {OP_getEnterprise, EVENT_enterprise_read},
    {OP_listQualifications, EVENT_qualification_list_read},    {OP_getQualification, EVENT_qualification_read},
    {OP_listQualificationRevisions, EVENT_qualification_read}, {OP_downloadFile, EVENT_file_read},
};

static bool is_told(const struct principal *who)
{
    return principal_is_staff(who) && (who->roles & (unsigned)(ROLE_reviewer | ROLE_auditor)) == 0;
}

static struct err put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)input, (void)plan;
    for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++)
        if (readings[i].operation == c->call->operation_id) {
            const struct event e = {.kind = readings[i].told, .object_id = c->call->id};
            event_add(c, &e);
            return NO_ERR;
        }
    return ERR(internal, "a reading that is not told");
}

static const struct handler reading = {.name = "reading", .put = put};

struct err reading_tell(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct reply unwanted = {0};
    if (has_problem(why) || !is_told(call->who))
        return NO_ERR;
    const struct err e = command_run(pool, call, &reading, &unwanted, why);
    reply->trips += unwanted.trips;
    return e;
}
