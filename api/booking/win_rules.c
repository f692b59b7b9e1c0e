/* Owns what becomes of a win when its time of issue has come, and while it is held. Must not read the clock or the
 * database. */
#include "booking/win_rules.h"
#include "base/clock.h"

static const struct state_label states[WIN_STATES] = {
    [WIN_won] = {"won", "中签", "won"},
    [WIN_held] = {"held", "暂缓发放", "held"},
    [WIN_issued] = {"issued", "已发放", "issued"},
    [WIN_struck_out] = {"struck_out", "中签已取消", "struck out"},
};

static const char *const triggers[WIN_TRIGGERS] = {
    [WIN_issue] = "issue",
    [WIN_hold] = "hold",
    [WIN_strike] = "strike",
};

static const struct state_actor actors[WIN_ACTORS] = {[WIN_system] = {"system", 0}};

static const char *const moneys[WIN_MONEYS] = {[WIN_MONEY_ISSUED] = "issued", [WIN_MONEY_RETURNED] = "returned"};

static const char *const writes[WIN_WRITES] = {
    [WIN_WRITE_VOUCHER] = "voucher",
    [WIN_WRITE_HOLD] = "hold",
    [WIN_WRITE_RELEASE] = "release",
    [WIN_WRITE_STRIKE] = "strike",
};

static const struct transition rows[] = {
    {WIN_won, WIN_issue, WIN_system, WIN_issued, .event = EVENT_voucher_issued, .money = WIN_MONEY_ISSUED,
     .write = WIN_WRITE_VOUCHER},
    {WIN_won, WIN_hold, WIN_system, WIN_held, .event = EVENT_booking_held, .write = WIN_WRITE_HOLD},
    {WIN_held, WIN_hold, WIN_system, WIN_held, .event = EVENT_booking_held, .write = WIN_WRITE_HOLD},
    {WIN_held, WIN_issue, WIN_system, WIN_issued, .event = EVENT_booking_released, .money = WIN_MONEY_ISSUED,
     .write = WIN_WRITE_RELEASE},
    {WIN_held, WIN_strike, WIN_system, WIN_struck_out, .event = EVENT_booking_struck_out, .money = WIN_MONEY_RETURNED,
     .write = WIN_WRITE_STRIKE},
};

const struct state_machine win_machine = {
    .subject = "win",
    .states = states,
    .triggers = triggers,
    .actors = actors,
    .moneys = moneys,
    .writes = writes,
    .rows = rows,
    .state_count = WIN_STATES,
    .trigger_count = WIN_TRIGGERS,
    .actor_count = WIN_ACTORS,
    .row_count = STATE_COUNT(rows),
};

/* Of the set those that the table lets a win wait for; `excluding`: those that would exclude an entry at the seal. */
static unsigned holding(unsigned standing, bool excluding)
{
    unsigned set = 0;
    for (unsigned i = 0; i < STANDINGS; i++)
        if (standing & (1U << i) && standing_rules[i].wins != WINS_GO_ON &&
            (!excluding || standing_rules[i].wins == WINS_EXCLUDED))
            set |= 1U << i;
    return set;
}

static int64_t strike_at(const struct win_facts *facts, unsigned reasons, int64_t now_ms)
{
    if (!holding(reasons, true))
        return 0;
    return facts->strike_at_ms ? facts->strike_at_ms : now_ms + WIN_STRIKE_DAYS * (int64_t)DAY_MS;
}

static enum win_trigger decide(const struct win_facts *facts, unsigned reasons, int64_t now_ms)
{
    if (facts->state == WIN_held && facts->strike_at_ms && now_ms >= facts->strike_at_ms)
        return WIN_strike;
    return reasons ? WIN_hold : WIN_issue;
}

void win_decide(const struct win_facts *facts, int64_t now_ms, struct win_plan *out)
{
    const unsigned reasons = holding(facts->standing, false);
    const enum win_trigger trigger = decide(facts, reasons, now_ms);
    const bool held_on = trigger == WIN_hold && facts->state == WIN_held && reasons == facts->held_for;
    *out = (struct win_plan){
        .row = held_on ? NULL : state_transition(&win_machine, (int)facts->state, (int)trigger, WIN_system),
        .reasons = reasons,
        .strike_at_ms = trigger == WIN_hold ? strike_at(facts, reasons, now_ms) : 0,
    };
}

struct str win_reasons_text(struct arena *mem, unsigned reasons)
{
    struct strbuf text = {.mem = mem};
    for (unsigned i = 0; i < STANDINGS; i++)
        if (reasons & (1U << i))
            strbuf_printf(&text, "%s%s", text.len ? " " : "", standing_rules[i].name);
    return strbuf_str(&text);
}
