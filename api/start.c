/* Owns the check values of the secrets, and the decision whether this configuration belongs to this database and this
 * program to its schema. */
#include "start.h"

#include "base/clock.h"
#include "base/hash.h"
#include "command/command.h"
#include "queries.h"

struct secret {
    const char *name; /* its variable, and what the check value is stored under */
    const char *holds;
    struct hash check;
    bool differs; /* from the one that is stored */
};
enum { SECRETS = 2, CHECKS_MAX = 100 /* also of secrets that a later version knows */ };
struct start_facts {
    struct secret secrets[SECRETS];
    int64_t offset_ms; /* of the domain's clock */
    bool may_move;     /* the service's role may change that */
    bool sandbox;      /* JQT_SANDBOX */
};

static struct hash check_of(struct str secret)
{
    return hmac_sha256(secret, STR("check"));
}

static struct err read_check(struct row *row, void *out)
{
    struct start_facts *f = out;
    const struct str name = row_str(row);
    const struct hash stored = row_hash(row);
    for (size_t i = 0; i < SECRETS; i++)
        if (str_is(name, f->secrets[i].name))
            f->secrets[i].differs = !hash_equal(stored, f->secrets[i].check);
    return NO_ERR;
}

static struct err read_clock(struct row *row, void *out)
{
    struct start_facts *f = out;
    f->offset_ms = row_i64(row);
    f->may_move = row_bool(row);
    return NO_ERR;
}

static void begin(const struct command *c, struct start_facts *f)
{
    const struct config *config = c->call->config;
    f->sandbox = config->sandbox;
    f->secrets[0] =
        (struct secret){.name = "JQT_PEPPER", .holds = "payment passwords", .check = check_of(config->pepper)};
    f->secrets[1] = (struct secret){
        .name = "JQT_SECRET", .holds = "cursors and keys of repetition", .check = check_of(config->secret)};
}

static struct err look(struct command *c, const void *input, void *facts)
{
    (void)input;
    begin(c, facts);
    tx_ask(c->tx, &q_start_list_checks, NO_PARAMS, ROWS(0, CHECKS_MAX, read_check, facts));
    tx_ask(c->tx, &q_start_get_clock, NO_PARAMS, ONE_ROW(read_clock, facts));
    return NO_ERR;
}

/* A refusal takes back what was stored. */
static struct err store_and_look(struct command *c, const void *input, void *facts)
{
    const struct start_facts *f = facts;
    begin(c, facts);
    for (size_t i = 0; i < SECRETS; i++)
        tx_put(c->tx, &q_start_store_check,
               PARAMS(P_TEXT(str_from(f->secrets[i].name)), P_BYTES(hash_str(&f->secrets[i].check))));
    return look(c, input, facts);
}

static enum verdict refuse(struct problem *why, struct str sentence)
{
    problem_set(why, ERR_internal, STR_EMPTY, sentence);
    return REFUSE;
}

static enum verdict decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)input, (void)now_ms, (void)plan;
    const struct start_facts *f = facts;
    for (size_t i = 0; i < SECRETS; i++)
        if (f->secrets[i].differs)
            return refuse(why, arena_printf(why->mem,
                                            "%s is not the one with which this database was begun; it should be that "
                                            "one, as %s depend on it.",
                                            f->secrets[i].name, f->secrets[i].holds));
    if (!f->sandbox && f->offset_ms > 0)
        return refuse(why, arena_printf(why->mem,
                                        "JQT_SANDBOX is 0, but the clock of this database was moved by %lld s; it "
                                        "should be 1, or the service should have a database of its own.",
                                        (long long)(f->offset_ms / SECOND_MS)));
    if (f->sandbox && !f->may_move)
        return refuse(why, STR("JQT_SANDBOX is 1, but was not when the database was migrated; run jqt migrate with it, "
                               "or it should be 0."));
    return ALLOW;
}

static struct err put_nothing(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)c, (void)facts, (void)input, (void)plan; /* what is stored stands in trip 1 */
    return NO_ERR;
}

static const struct handler handlers[] = {
    [START_STORES] = {.name = "start:store",
                      .facts_size = sizeof(struct start_facts),
                      .ask = store_and_look,
                      .decide = decide,
                      .put = put_nothing},
    [START_LOOKS] = {.name = "start:look",
                     .facts_size = sizeof(struct start_facts),
                     .ask = look,
                     .decide = decide,
                     .put = put_nothing},
};

static struct start_finding check_secrets(struct db_pool *pool, const struct config *config, enum start_storing storing,
                                          struct arena *mem)
{
    struct problem problem = {.mem = mem};
    const struct err e =
        command_run_system(pool, mem, &handlers[storing], (struct system_call){.config = config}, NULL, &problem);
    if (failed(e))
        return (struct start_finding){START_AWAITED, START_SECRETS,
                                      arena_printf(mem, "The database did not tell which secrets it knows (%s).",
                                                   e.log ? e.log : error_info(e.code)->code)};
    return (struct start_finding){has_problem(&problem) ? START_REFUSED : START_GOOD, START_SECRETS, problem.detail_en};
}

struct start_finding start_check(struct db_pool *pool, const struct config *config, enum start_storing storing,
                                 struct arena *mem)
{
    const struct db_look look = db_look(pool, mem);
    const bool answers =
        look.state == DB_NEWER || look.state == DB_UNMIGRATED || look.state == DB_OLDER || look.state == DB_EDITED;
    if (look.state == DB_CURRENT)
        return check_secrets(pool, config, storing, mem);
    return (struct start_finding){db_state_is_away(look.state) ? START_AWAITED : START_REFUSED,
                                  answers ? START_MIGRATIONS : START_DATABASE, look.sentence};
}
