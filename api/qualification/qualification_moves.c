/* Owns what the rows of the qualifications' table write, and the one handler of the operations that they name. Which
 * row is taken is qualification_rules.c's. */
#include "command/move.h"
#include "qualification_form.h"
#include "qualification_members.h"
#include "qualification_store.h"

struct move_facts {
    struct qualification_row before;
    struct qualification_form form; /* for edits */
};
struct move_plan {
    const struct transition *row;
    struct qualification_eligibility after;
};

struct writing {
    struct command *c;
    const struct move_facts *facts;
    const struct move_plan *plan;
    struct str reason;
};
typedef void write_fn(const struct writing *);

static enum qualification_state state_after(const struct writing *w)
{
    return (enum qualification_state)w->plan->row->to;
}

static void write_revision(const struct writing *w)
{
    const int64_t revision = w->facts->before.revision + 1;
    qualification_put_revision(w->c, w->c->call->id, revision, w->facts->form.version, &w->plan->after);
    qualification_put_update(w->c, w->c->call->id, state_after(w), revision, w->plan->after.flagged);
}

static void write_submission(const struct writing *w)
{
    qualification_put_submission(w->c, w->c->call->id);
}

static void write_withdrawal(const struct writing *w)
{
    qualification_put_withdrawal(w->c, w->c->call->id, state_after(w));
}

static void write_seen(const struct writing *w)
{
    qualification_put_seen(w->c, w->c->call->id);
}

static void write_decision(const struct writing *w)
{
    qualification_put_decision(w->c, w->c->call->id, state_after(w), w->reason);
}

static write_fn *const writes[QUALIFICATION_WRITES] = {
    [QUALIFICATION_WRITE_REVISION] = write_revision,
    [QUALIFICATION_WRITE_SUBMISSION] = write_submission,
    [QUALIFICATION_WRITE_WITHDRAWAL] = write_withdrawal,
    [QUALIFICATION_WRITE_DECISION] = write_decision,
    [QUALIFICATION_WRITE_SEEN] = write_seen,
};

/* ---- the handler ---- */

static void move_parse(const struct call *call, void *input, struct problem *why)
{
    move_request_read(&qualification_machine, call, input, why);
}

static struct err move_ask(struct command *c, const void *input, void *facts)
{
    struct move_facts *f = facts;
    qualification_ask_lock(c, c->call->id, &f->before);
    if (((const struct move_request *)input)->trigger == QUALIFICATION_edit)
        qualification_ask_form(c, &f->form);
    return NO_ERR;
}

static bool needs_a_look(const struct qualification_eligibility *before, const cJSON *after, struct arena *mem)
{
    return qualification_alters_eligibility(before->form.answers, after) ||
           qualification_parts_from_certified(mem, before->form.answers, after, &before->as_certified);
}

/* The form as it is from now on; one that is granted goes on without a review, but is flagged for one. */
static void plan_revision(const struct move_facts *f, const struct call *call, int64_t now_ms, struct move_plan *p,
                          struct problem *why)
{
    qualification_form_check_answers(f->form.schema, json_member(call->body, "answers"), now_ms, why);
    if (has_problem(why))
        return;
    qualification_take_form(call, call->mem, &p->after);
    if (p->row->to == QUALIFICATION_granted)
        p->after.flagged = p->after.flagged || needs_a_look(&f->before.at, p->after.form.answers, call->mem);
}

static enum verdict move_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    const struct move_facts *f = facts;
    const struct move_request *request = input;
    struct move_plan *p = plan;
    const struct qualification_facts judged = qualification_judge(&f->before.at, now_ms, request->call->mem);
    if (!command_version_matches(&request->call->if_match, f->before.version, why))
        return REFUSE;
    p->row = qualification_decide(&judged, (enum qualification_trigger)request->trigger,
                                  (enum qualification_actor)request->actor, request->reason, why);
    if (!p->row)
        return REFUSE;
    p->after = f->before.at;
    p->after.state = (enum qualification_state)p->row->to;
    if (p->row->write == QUALIFICATION_WRITE_REVISION)
        plan_revision(f, request->call, now_ms, p, why);
    else
        p->after.flagged = false; /* whoever decides has looked */
    return has_problem(why) ? REFUSE : ALLOW;
}

static struct err move_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    const struct move_facts *f = facts;
    const struct move_request *request = input;
    const struct move_plan *p = plan;
    const struct writing writing = {c, f, p, request->reason};
    const bool newly_flagged = p->after.flagged && !f->before.at.flagged;
    writes[p->row->write](&writing);
    const struct event e = {.kind = p->row->event,
                            .object_id = c->call->id,
                            .enterprise_id = f->before.at.enterprise_id,
                            .reason = request->reason,
                            .data = newly_flagged ? STR("{\"flagged\":true}") : STR_EMPTY};
    event_add(c, &e);
    qualification_put_answer(c, 200, c->call->id, qualification_members_of(c->call, &p->after, c->now_ms, c->mem),
                             STR_EMPTY);
    return NO_ERR;
}

const struct handler qualification_move = {
    .name = "moveQualification",
    .input_size = sizeof(struct move_request),
    .facts_size = sizeof(struct move_facts),
    .plan_size = sizeof(struct move_plan),
    .parse = move_parse,
    .ask = move_ask,
    .decide = move_decide,
    .put = move_put,
};
