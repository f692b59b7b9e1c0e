/* Owns what the rows of the change requests' table write, and the one handler of the operations that they name. Which
 * row is taken is change_request_rules.c's. */
#include "change_request_store.h"
#include "command/move.h"
#include "enterprise/change_request.h"

struct writing {
    struct command *c;
    const struct change_request_row *before;
    const struct transition *row;
    struct str reason;
};
typedef void write_fn(const struct writing *);

static enum change_request_state state_after(const struct writing *w)
{
    return (enum change_request_state)w->row->to;
}

static void write_form(const struct writing *w)
{
    change_request_put_form(w->c, w->c->call->id);
}

static void write_submission(const struct writing *w)
{
    change_request_put_submission(w->c, w->c->call->id);
}

static void write_end(const struct writing *w)
{
    change_request_put_end(w->c, w->c->call->id, state_after(w), w->reason);
}

static void write_approval(const struct writing *w)
{
    write_end(w);
    change_request_put_change(w->c, w->c->call->id, w->before);
}

static write_fn *const writes[CHANGE_REQUEST_WRITES] = {
    [CHANGE_REQUEST_WRITE_FORM] = write_form,      [CHANGE_REQUEST_WRITE_SUBMISSION] = write_submission,
    [CHANGE_REQUEST_WRITE_WITHDRAWAL] = write_end, [CHANGE_REQUEST_WRITE_APPROVAL] = write_approval,
    [CHANGE_REQUEST_WRITE_DECISION] = write_end,
};

/* ---- the handler ---- */

static void move_parse(const struct call *call, void *input, struct problem *why)
{
    move_request_read(&change_request_machine, call, input, why);
}

static struct err move_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    change_request_ask_lock(c, c->call->id, facts);
    return NO_ERR;
}

static enum verdict move_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)now_ms;
    const struct change_request_row *before = facts;
    const struct move_request *request = input;
    const struct transition **row = plan;
    if (!command_version_matches(&request->call->if_match, before->version, why))
        return REFUSE;
    *row = change_request_decide(&before->facts, (enum change_request_trigger)request->trigger,
                                 (enum change_request_actor)request->actor, request->reason, why);
    return *row ? ALLOW : REFUSE;
}

static struct err move_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    const struct change_request_row *before = facts;
    const struct move_request *request = input;
    const struct transition *row = *(const struct transition *const *)plan;
    const struct writing writing = {c, before, row, request->reason};
    writes[row->write](&writing);
    change_request_put_event(c, row->event, c->call->id, before->certification_id, before->enterprise_id,
                             request->reason);
    return change_request_put_told(c, 200, c->call->id, STR_EMPTY);
}

const struct handler change_request_move = {
    .name = "moveChangeRequest",
    .input_size = sizeof(struct move_request),
    .facts_size = sizeof(struct change_request_row),
    .plan_size = sizeof(const struct transition *),
    .parse = move_parse,
    .ask = move_ask,
    .decide = move_decide,
    .put = move_put,
};
