/* Runs a command: claim, facts and clock in one trip; decision; writes, answer and COMMIT in the second. Owns the
 * idempotency record. Must not know HTTP or any feature. */
#include "command_private.h"

#include "base/clock.h"
#include "base/random.h"
#include "queries.h"

#include <time.h>

enum { ATTEMPTS_MAX = 5, BACKOFF_MS = 8 };

struct record {
    bool claimed, seen;
    struct hash fingerprint;
    int status;
    int64_t version;
    struct str body, location;
};

static struct err read_claimed(struct row *row, void *out)
{
    ((struct record *)out)->claimed = row_bool(row);
    return NO_ERR;
}

static struct err read_record(struct row *row, void *out)
{
    struct record *r = out;
    r->seen = true;
    r->fingerprint = row_hash(row);
    r->status = (int)row_i64(row);
    r->version = row_i64(row);
    r->body = row_str(row);
    r->location = row_str(row);
    return NO_ERR;
}

static bool has_key(const struct call *call)
{
    return call->idempotency_key.data != NULL && !call->dry_run;
}

static void ask_claim(struct command *c, struct record *record)
{
    const struct call *call = c->call;
    if (!has_key(call))
        return;
    const struct param account = P_UUID(call->who->account_id), operation = P_TEXT(str_from(call->operation)),
                       key = P_TEXT(call->idempotency_key);
    tx_ask(c->tx, &q_command_claim_key, PARAMS(account, operation, key, P_BYTES(hash_str(&call->fingerprint))),
           ROW_IF_ANY(read_claimed, record));
    tx_ask(c->tx, &q_command_get_record, PARAMS(account, operation, key), ONE_ROW(read_record, record));
}

/* The key was used before: the old answer, or 422 for another request. */
static void replay(const struct call *call, const struct record *record, struct reply *reply, struct problem *why)
{
    if (!hash_equal(record->fingerprint, call->fingerprint)) {
        problem_set(why, ERR_idempotency_key_reused, STR_EMPTY, STR_EMPTY);
        return;
    }
    reply->status = record->status;
    reply->version = record->version;
    reply->body = record->body;
    reply->location = record->location;
    reply->replayed = true;
}

struct command_seen {
    const int64_t *at_ms;
    struct command_seen *next;
};

void command_never_before(struct command *c, const int64_t *seen_ms)
{
    struct command_seen *seen = ARENA_NEW(c->mem, struct command_seen);
    *seen = (struct command_seen){seen_ms, c->seen};
    c->seen = seen;
}

static void catch_up(struct command *c)
{
    for (const struct command_seen *s = c->seen; s; s = s->next)
        if (*s->at_ms > c->now_ms)
            c->now_ms = *s->at_ms;
}

static struct err first_trip(struct command *c, const struct handler *h, const void *input, void *facts,
                             struct record *record)
{
    if (h->snapshot)
        tx_put(c->tx, &q_command_snapshot, NO_PARAMS);
    ask_claim(c, record);
    tx_ask(c->tx, &q_command_domain_now, NO_PARAMS, ONE_ROW(row_take_time, &c->now_ms));
    if (h->ask)
        TRY(h->ask(c, input, facts));
    TRY(tx_flush(c->tx));
    catch_up(c);
    return NO_ERR;
}

/* Trip 2 for ALLOW and REFUSE_RECORDED. */
static struct err second_trip(struct command *c, const struct handler *h, const void *facts, const void *input,
                              const void *plan)
{
    const struct call *call = c->call;
    TRY(h->put(c, facts, input, plan));
    if (c->refused) {
        if (has_key(call))
            tx_put(c->tx, &q_command_release_key,
                   PARAMS(P_UUID(call->who->account_id), P_TEXT(str_from(call->operation)),
                          P_TEXT(call->idempotency_key)));
        return tx_commit(&c->tx);
    }
    return call->dry_run ? tx_rollback_after(&c->tx) : tx_commit(&c->tx);
}

static struct err attempt(struct command *c, const struct handler *h, const void *input)
{
    void *facts = arena_alloc(c->mem, h->facts_size), *plan = arena_alloc(c->mem, h->plan_size);
    struct record record = {0};
    const struct err asked = first_trip(c, h, input, facts, &record);
    if (record.seen && !record.claimed) { /* whatever the facts said: the first answer counts */
        replay(c->call, &record, c->reply, c->why);
        return NO_ERR;
    }
    if (asked.code == ERR_lock_timeout && has_key(c->call) && !record.seen) {
        problem_set(c->why, ERR_request_in_progress, STR_EMPTY, STR_EMPTY);
        c->why->retry_after_s = 1;
        return NO_ERR;
    }
    if (failed(asked))
        return asked;
    const enum verdict verdict = h->decide ? h->decide(facts, input, c->now_ms, plan, c->why) : ALLOW;
    if (verdict == REFUSE)
        return NO_ERR;
    c->refused = verdict == REFUSE_RECORDED;
    return second_trip(c, h, facts, input, plan);
}

static void back_off(int tried)
{
    uint8_t jitter = 0;
    random_bytes(&jitter, 1);
    const long ms = (BACKOFF_MS << tried) * (128 + jitter) / 256;
    const struct timespec pause = {0, ms * 1000000};
    (void)nanosleep(&pause, NULL);
}

struct err command_run(struct db_pool *pool, const struct call *call, const struct handler *h, struct reply *reply,
                       struct problem *why)
{
    void *input = arena_alloc(call->mem, h->input_size);
    if (h->parse)
        h->parse(call, input, why);
    if (has_problem(why))
        return NO_ERR;
    struct err result = NO_ERR;
    for (int tried = 0;; tried++) {
        struct arena *mem = arena_new();
        struct command c = {.mem = mem, .call = call, .pool = pool, .reply = reply, .why = why};
        *reply = (struct reply){0};
        result = tx_begin(pool, mem, &c.tx);
        if (!failed(result)) {
            const unsigned before = tx_trips(c.tx);
            struct violation violation = {NULL, STR_EMPTY};
            tx_report_violation(c.tx, &violation);
            result = attempt(&c, h, input);
            reply->trips += c.tx ? tx_trips(c.tx) - before : 2;
            tx_rollback(&c.tx);
            if (failed(result) && violation_problem(&violation, call->body, why))
                result = NO_ERR;
        }
        if (result.code != ERR_transaction_conflict || tried + 1 == ATTEMPTS_MAX) {
            arena_tie(call->mem, mem); /* its results outlive the attempt, with the call's arena */
            break;
        }
        arena_free(mem);
        back_off(tried);
    }
    return result;
}

struct err command_look(struct db_pool *pool, const struct call *call, struct err (*ask)(struct command *, void *),
                        void *context, int64_t *now_ms)
{
    struct command c = {.mem = call->mem, .call = call, .pool = pool};
    TRY(tx_begin(pool, c.mem, &c.tx));
    tx_put(c.tx, &q_command_snapshot, NO_PARAMS);
    tx_ask(c.tx, &q_command_domain_now, NO_PARAMS, ONE_ROW(row_take_time, &c.now_ms));
    struct err e = ask(&c, context);
    if (!failed(e))
        e = tx_flush(c.tx);
    tx_rollback(&c.tx);
    if (!failed(e))
        *now_ms = c.now_ms;
    return e;
}

/* ---- pages ---- */

struct arena *command_page(struct command *c)
{
    const bool first = !c->page;
    if (!first) {
        tx_use_arena(c->tx, c->mem); /* nothing of the old page may be in use while it goes */
        arena_reset(c->page);
    } else {
        c->page = arena_within(c->mem);
    }
    tx_use_arena(c->tx, c->page);
    if (first)
        tx_put(c->tx, &q_command_bulk, NO_PARAMS);
    return c->page;
}

void command_page_end(struct command *c)
{
    tx_use_arena(c->tx, c->mem);
}

/* ---- answers ---- */

static struct err read_answer(struct row *row, void *out)
{
    struct reply *reply = out;
    reply->version = row_i64(row);
    reply->body = row_str(row);
    return NO_ERR;
}

void command_answer(struct command *c, int status, const struct query *answer, struct params own,
                    struct str more_members, struct str location)
{
    const struct call *call = c->call;
    struct param list[PARAMS_MAX];
    size_t n = 0;
    for (; n < own.count && n < PARAMS_MAX - 6; n++)
        list[n] = own.list[n];
    const bool keyed = has_key(call);
    list[n++] = keyed ? P_UUID(call->who->account_id) : P_NULL;
    list[n++] = P_TEXT(str_from(call->operation));
    list[n++] = keyed ? P_TEXT(call->idempotency_key) : P_NULL;
    list[n++] = P_I64(status);
    list[n++] = P_TEXT(more_members.data ? more_members : STR(""));
    list[n++] = P_TEXT_OR_NULL(location);
    c->reply->status = status;
    c->reply->location = location;
    tx_ask(c->tx, answer, (struct params){list, n}, ONE_ROW(read_answer, c->reply));
}

void command_answer_empty(struct command *c, int status)
{
    const struct call *call = c->call;
    c->reply->status = status;
    if (!has_key(call))
        return;
    tx_put(c->tx, &q_command_store_empty,
           PARAMS(P_UUID(call->who->account_id), P_TEXT(str_from(call->operation)), P_TEXT(call->idempotency_key),
                  P_I64(status)));
}

/* ---- calls ---- */

_Static_assert((int)CALL_ARGS_MAX <= 32, "a bit each in args_left_out");

struct str call_arg(const struct call *call, const char *name)
{
    for (size_t i = 0; i < call->arg_count; i++)
        if (strcmp(call->args[i].name, name) == 0)
            return call->args[i].value;
    return STR_EMPTY;
}

bool call_arg_given(const struct call *call, const char *name)
{
    for (size_t i = 0; i < call->arg_count; i++)
        if (strcmp(call->args[i].name, name) == 0)
            return call->args[i].value.data && !(call->args_left_out & 1U << i);
    return false;
}

int64_t call_arg_i64(const struct call *call, const char *name, int64_t missing)
{
    int64_t value = missing;
    (void)str_to_i64(call_arg(call, name), &value);
    return value;
}

bool call_arg_bool(const struct call *call, const char *name, bool missing)
{
    const struct str value = call_arg(call, name);
    return value.data ? str_is(value, "true") : missing;
}

struct param call_arg_words(const struct call *call, const char *name, struct str all)
{
    const struct str asked = call_arg(call, name), words = asked.data ? asked : all;
    return words.data ? P_TEXT(arena_printf(call->mem, "{%.*s}", STR_FMT(words))) : P_NULL;
}

bool command_version_matches(const struct version_set *if_match, int64_t version, struct problem *why)
{
    if (if_match->any)
        return true;
    for (size_t i = 0; i < if_match->count; i++)
        if (if_match->list[i] == version)
            return true;
    problem_set(why, ERR_version_conflict, STR_EMPTY, STR_EMPTY);
    return false;
}

void command_parse_if_match(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    *(struct version_set *)input = call->if_match;
}

enum verdict command_decide_version(const void *facts, const void *input, int64_t now_ms, void *plan,
                                    struct problem *why)
{
    (void)now_ms, (void)plan;
    return command_version_matches(input, *(const int64_t *)facts, why) ? ALLOW : REFUSE;
}

/* ---- events, clock, system commands ---- */

void event_add(struct command *c, const struct event *e)
{
    const struct principal *who = c->call->who;
    const struct event_info *info = event_info(e->kind);
    const char *capacity = uuid_is_nil(who->account_id)       ? "system"
                           : !uuid_is_nil(who->enterprise_id) ? "enterprise"
                           : who->roles                       ? "staff"
                                                              : "none"; /* it was not let in */
    tx_put(c->tx, &q_event_add,
           PARAMS(P_UUID(uuid_new()), P_TIME(c->now_ms), P_TEXT(str_from(info->kind)), P_UUID_OR_NULL(who->account_id),
                  P_TEXT(str_from(capacity)), P_TEXT(str_from(info->object)), P_UUID(e->object_id),
                  P_UUID_OR_NULL(e->enterprise_id), P_TEXT_OR_NULL(e->reason),
                  P_TEXT(e->data.data ? e->data : STR("{}")), P_TEXT_OR_NULL(c->call->request_id),
                  P_BOOL((info->audience & (unsigned)AUDIENCE_STANDING) != 0),
                  P_TEXT_OR_NULL(address_text(c->mem, c->call->client_address)), P_TEXT_OR_NULL(c->call->client_id)));
}

struct telling {
    struct call call; /* first: what the command layer sees */
    const struct event *event;
};

static void telling_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    *(const struct event **)input = ((const struct telling *)call)->event;
}

static struct err telling_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)plan;
    event_add(c, *(const struct event *const *)input);
    return NO_ERR;
}

struct err event_tell(struct db_pool *pool, const struct call *call, const struct event *event)
{
    static const struct handler handler = {
        .name = "event:tell", .input_size = sizeof event, .parse = telling_parse, .put = telling_put};
    struct telling telling = {.call = *call, .event = event};
    telling.call.idempotency_key = STR_EMPTY;
    telling.call.dry_run = false;
    struct reply unwanted;
    struct problem none = {.mem = call->mem};
    return command_run(pool, &telling.call, &handler, &unwanted, &none);
}

struct err command_domain_now(struct db_pool *pool, struct arena *mem, int64_t *now_ms)
{
    return db_read(pool, mem, &q_command_domain_now, NO_PARAMS, ONE_ROW(row_take_time, now_ms));
}

struct err command_run_system(struct db_pool *pool, struct arena *mem, const struct handler *h, struct system_call of,
                              struct reply *reply, struct problem *why)
{
    static const struct principal system;
    const struct call call = {.operation = h->name,
                              .config = of.config,
                              .who = &system,
                              .mem = mem,
                              .id = of.id,
                              .body = of.body,
                              .if_match = ANY_VERSION,
                              .real_now_s = clock_real_ms() / SECOND_MS};
    struct reply unwanted;
    return command_run(pool, &call, h, reply ? reply : &unwanted, why);
}
