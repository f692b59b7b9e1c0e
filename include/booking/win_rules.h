/* Wins behind the draw (domain.md §4.2.7): what is issued, what is held and for how long, what is struck out. Pure.
 * Times in ms since 1970 UTC by the domain clock. */
#ifndef JQT_BOOKING_WIN_RULES_H
#define JQT_BOOKING_WIN_RULES_H
#include "base/state_table.h"
#include "enterprise/standing_rules.h"

enum win_state { WIN_won, WIN_held, WIN_issued, WIN_struck_out, WIN_STATES };
enum win_trigger { WIN_issue, WIN_hold, WIN_strike, WIN_TRIGGERS };
enum win_actor { WIN_system, WIN_ACTORS };
/* Which way a row moves the win's face value: out of its batch's pool into a voucher, or back to the budget. */
enum win_money { WIN_MONEY_NONE, WIN_MONEY_ISSUED, WIN_MONEY_RETURNED, WIN_MONEYS };
/* What a row writes, beside what it tells; win_store.c maps them to functions. */
enum win_write { WIN_WRITE_NONE, WIN_WRITE_VOUCHER, WIN_WRITE_HOLD, WIN_WRITE_RELEASE, WIN_WRITE_STRIKE, WIN_WRITES };
extern const struct state_machine win_machine;

enum { WIN_STRIKE_DAYS = 15 };
struct win_facts {
    enum win_state state; /* won or held */
    unsigned standing;    /* what stands against it now: of enum standing */
    unsigned held_for;    /* of a held one: what stood against it when it was last looked at */
    int64_t strike_at_ms; /* of a held one: when it is struck out; 0: its hold has no end of its own */
};
struct win_plan {
    const struct transition *row; /* NULL: it stays as it is */
    unsigned reasons;             /* of a row that holds it: what for */
    int64_t strike_at_ms;         /* … and until when; 0: until its reasons are gone */
};
/* What becomes of a win whose time of issue has come. Held for what the table of standings says: by a freeze or a
 * suspension until that ends, by a revocation or a cap reached for WIN_STRIKE_DAYS at most from when that began. From
 * strike_at_ms on it is struck out, whatever happened since. */
void win_decide(const struct win_facts *, int64_t now_ms, struct win_plan *out);
/* The set as the words of the table, with one blank between. */
struct str win_reasons_text(struct arena *, unsigned reasons);
#endif
