/* Owns who may decide on a proposal, and when. Must not know any kind, nor read the clock or the database. */
#include "proposal/proposal_rules.h"

static const struct state_label states[PROPOSAL_STATES] = {
    [PROPOSAL_pending] = {"pending", "待审批", "pending"}, [PROPOSAL_approved] = {"approved", "已通过", "approved"},
    [PROPOSAL_refused] = {"refused", "已拒绝", "refused"}, [PROPOSAL_withdrawn] = {"withdrawn", "已撤回", "withdrawn"},
    [PROPOSAL_lapsed] = {"lapsed", "已失效", "lapsed"},
};

static const char *const acts[PROPOSAL_ACTS] = {
    [PROPOSAL_approval] = "approval",
    [PROPOSAL_refusal] = "refusal",
    [PROPOSAL_withdrawal] = "withdrawal",
    [PROPOSAL_lapse] = "lapse",
};

static const struct state_actor actors[PROPOSAL_ACTORS] = {
    [PROPOSAL_approver] = {"approver", (unsigned)ROLES_STAFF},
    [PROPOSAL_proposer] = {"proposer", (unsigned)ROLES_STAFF},
    [PROPOSAL_system] = {"system", 0},
};

static const struct transition rows[] = {
    {PROPOSAL_pending, PROPOSAL_approval, PROPOSAL_approver, PROPOSAL_approved, .event = EVENT_proposal_approved,
     .operation = OP_approveProposal},
    {PROPOSAL_pending, PROPOSAL_refusal, PROPOSAL_approver, PROPOSAL_refused, .event = EVENT_proposal_refused,
     .reason = REASON_REQUIRED, .operation = OP_refuseProposal},
    {PROPOSAL_pending, PROPOSAL_withdrawal, PROPOSAL_proposer, PROPOSAL_withdrawn, .event = EVENT_proposal_withdrawn,
     .operation = OP_withdrawProposal},
    {PROPOSAL_pending, PROPOSAL_lapse, PROPOSAL_system, PROPOSAL_lapsed, .event = EVENT_proposal_lapsed},
};

static void check(const struct transition *row, const void *facts, int64_t now_ms, struct problem *why)
{
    const struct proposal_facts *f = facts;
    const bool due = now_ms >= f->lapses_at_ms, lapse = row->actor == PROPOSAL_system;
    if (lapse && !due)
        problem_set_deadline(why, ERR_too_early, f->lapses_at_ms);
    else if (!lapse && due)
        problem_set_deadline(why, ERR_deadline_passed, f->lapses_at_ms);
    else if (row->actor == PROPOSAL_approver && f->own_work)
        problem_set(why, ERR_own_work, STR_EMPTY, STR_EMPTY);
    else if (f->judge)
        f->judge(f->matter, (enum proposal_act)row->trigger, now_ms, why);
}

const struct state_machine proposal_machine = {
    .subject = "proposal",
    .states = states,
    .triggers = acts,
    .actors = actors,
    .rows = rows,
    .condition = check,
    .state_count = PROPOSAL_STATES,
    .trigger_count = PROPOSAL_ACTS,
    .actor_count = PROPOSAL_ACTORS,
    .row_count = STATE_COUNT(rows),
};

static bool is_actor(const struct proposal_facts *facts, int actor, struct proposal_asker asker)
{
    switch ((enum proposal_actor)actor) {
    case PROPOSAL_approver:
        return (asker.roles & asker.approvers) != 0;
    case PROPOSAL_proposer:
        return facts->mine;
    case PROPOSAL_system:
        return asker.roles == 0;
    case PROPOSAL_ACTORS:
    default:
        return false;
    }
}

/* Every act has one actor. */
static int actor_of(enum proposal_act act)
{
    int actor = PROPOSAL_ACTORS;
    for (size_t i = 0; i < STATE_COUNT(rows); i++)
        if (rows[i].trigger == (int)act)
            actor = rows[i].actor;
    return actor;
}

const struct transition *proposal_decide(const struct proposal_facts *facts, enum proposal_act act,
                                         struct proposal_asker asker, struct str reason, int64_t now_ms,
                                         struct problem *why)
{
    const struct state_now now = {(int)facts->state, facts, now_ms};
    const int actor = actor_of(act);
    if (is_actor(facts, actor, asker))
        return state_decide(&proposal_machine, &now, (int)act, actor, reason, why);
    problem_set(why, ERR_forbidden, STR_EMPTY, STR_EMPTY);
    return NULL;
}

void proposal_list_actions(const struct proposal_facts *facts, struct proposal_asker asker, const struct access *access,
                           int64_t now_ms, struct action_list *list)
{
    const struct state_now now = {(int)facts->state, facts, now_ms};
    for (int actor = 0; actor < PROPOSAL_ACTORS; actor++)
        if (is_actor(facts, actor, asker))
            state_list_actions(&proposal_machine, &now, actor, access, asker.roles, list);
}

bool proposal_decide_content(const struct proposal_facts *facts, struct str approved_sha256, struct str content_now,
                             struct problem *why)
{
    const struct hash now = sha256(content_now);
    if (str_equal(approved_sha256, hash_str(&facts->content_sha256)) && hash_equal(now, facts->content_sha256))
        return true;
    problem_set(why, ERR_proposal_mismatch, STR_EMPTY, STR_EMPTY);
    return false;
}

void proposal_check_none_pending(struct str pending, const char *kind, struct problem *why)
{
    while (pending.data)
        if (str_is(str_cut(&pending, ' '), kind)) {
            problem_set(why, ERR_already_exists, STR("已有待审批的相同提案"),
                        STR("The same has been proposed and waits for its approval."));
            return;
        }
}
