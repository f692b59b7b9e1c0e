/* Owns what the rows of the certifications' table write, and the one handler of the operations that they name. Which
 * row is taken is certification_rules.c's. */
#include "certification_store.h"
#include "command/move.h"
#include "enterprise/certification.h"

struct writing {
    struct command *c;
    const struct certification_row *before;
    const struct transition *row;
    struct str reason;
};
typedef void write_fn(const struct writing *);

static enum certification_state state_after(const struct writing *w)
{
    return (enum certification_state)w->row->to;
}

static void write_form(const struct writing *w)
{
    certification_put_form(w->c, w->c->call->id, state_after(w));
}

static void write_submission(const struct writing *w)
{
    certification_put_submission(w->c, w->c->call->id);
}

static void write_withdrawal(const struct writing *w)
{
    certification_put_withdrawal(w->c, w->c->call->id, state_after(w));
}

/* The certified data becomes the profile. */
static void write_approval(const struct writing *w)
{
    certification_put_decision(w->c, w->c->call->id, state_after(w), STR_EMPTY);
    certification_put_profile(w->c, w->c->call->id, w->before);
}

static void write_decision(const struct writing *w)
{
    certification_put_decision(w->c, w->c->call->id, state_after(w), w->reason);
}

static write_fn *const writes[CERTIFICATION_WRITES] = {
    [CERTIFICATION_WRITE_FORM] = write_form,
    [CERTIFICATION_WRITE_SUBMISSION] = write_submission,
    [CERTIFICATION_WRITE_WITHDRAWAL] = write_withdrawal,
    [CERTIFICATION_WRITE_APPROVAL] = write_approval,
    [CERTIFICATION_WRITE_DECISION] = write_decision,
};

/* ---- the handler ---- */

static void move_parse(const struct call *call, void *input, struct problem *why)
{
    move_request_read(&certification_machine, call, input, why);
}

static struct err move_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    certification_ask_lock(c, c->call->id, facts);
    return NO_ERR;
}

static enum verdict move_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)now_ms;
    const struct certification_row *before = facts;
    const struct move_request *request = input;
    const struct transition **row = plan;
    if (!command_version_matches(&request->call->if_match, before->version, why))
        return REFUSE;
    *row = certification_decide(&before->facts, (enum certification_trigger)request->trigger,
                                (enum certification_actor)request->actor, request->reason, why);
    return *row ? ALLOW : REFUSE;
}

static struct err move_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    const struct certification_row *before = facts;
    const struct move_request *request = input;
    const struct transition *row = *(const struct transition *const *)plan;
    const struct writing writing = {c, before, row, request->reason};
    writes[row->write](&writing);
    certification_put_standing(c, c->call->id);
    const struct event e = {.kind = row->event,
                            .object_id = c->call->id,
                            .enterprise_id = before->enterprise_id,
                            .reason = request->reason};
    event_add(c, &e);
    struct certification_facts after = before->facts;
    after.state = state_after(&writing);
    if (row->write == CERTIFICATION_WRITE_FORM)
        certification_take_form(c->call, &after);
    certification_put_answer(c, 200, c->call->id, certification_members(c->call, c->mem, &after), STR_EMPTY);
    return NO_ERR;
}

const struct handler certification_move = {
    .name = "moveCertification",
    .input_size = sizeof(struct move_request),
    .facts_size = sizeof(struct certification_row),
    .plan_size = sizeof(const struct transition *),
    .parse = move_parse,
    .ask = move_ask,
    .decide = move_decide,
    .put = move_put,
};
