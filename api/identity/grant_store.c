/* What a session gives at the token endpoint, and how it ends. Codes and refresh tokens are found by their hash and
 * locked; identity_rules decides. */
#include "base/clock.h"
#include "identity_private.h"
#include "queries.h"

struct grant_row {
    struct client_row client;
    struct standing standing;
    bool used;
    int64_t age_ms;
    struct str redirect_uri, code_challenge; /* of a code */
    int64_t generation;                      /* of a refresh token; a code's is 0 */
};
struct grant_plan {
    enum grant_outcome outcome;
};

static struct param hash_param(struct arena *mem, struct str secret)
{
    struct hash *h = ARENA_NEW(mem, struct hash);
    *h = sha256(secret);
    return P_BYTES(hash_str(h));
}

static struct err read_grant(struct row *row, struct grant_row *g)
{
    standing_read(row, &g->standing);
    g->used = row_bool(row);
    g->age_ms = row_i64(row);
    return NO_ERR;
}
static struct err read_code(struct row *row, void *out)
{
    struct grant_row *g = out;
    TRY(read_grant(row, g));
    g->redirect_uri = row_str(row);
    g->code_challenge = row_str(row);
    return NO_ERR;
}
static struct err read_refresh(struct row *row, void *out)
{
    struct grant_row *g = out;
    TRY(read_grant(row, g));
    g->generation = row_i64(row);
    return NO_ERR;
}

static void ask_client(struct command *c, const struct grant_input *in, struct grant_row *g)
{
    tx_ask(c->tx, &q_client_find, PARAMS(P_TEXT(in->client.id), P_NULL), ROW_IF_ANY(client_read, &g->client));
}

static struct grant_facts facts_of(const struct grant_row *g, const struct grant_input *in)
{
    return (struct grant_facts){.found = g->standing.found,
                                .own = str_equal(g->standing.who.client_id, in->client.id),
                                .stands = g->standing.stands,
                                .used = g->used,
                                .age_ms = g->age_ms};
}

static enum verdict verdict_of(enum grant_outcome outcome)
{
    switch (outcome) {
    case GRANT_GIVEN:
    case GRANT_REPEATED:
        return ALLOW;
    case GRANT_ABUSED:
        return REFUSE_RECORDED; /* the session's end must be committed */
    case GRANT_REFUSED:
        break;
    }
    return REFUSE;
}

static bool client_is_good(const struct grant_row *g, const struct grant_input *in, struct problem *why)
{
    const struct client_proof proof = {in->client.secret};
    return client_decide(&g->client.facts, &proof, why);
}

/* ---- codes and refresh tokens ---- */

/* What the two differ in, beside their decision. */
static const struct grant_way {
    const struct query *lock, *use;
    row_fn *read;
    enum event_kind reused;
} ways[] = {
    [GRANT_CODE] = {&q_code_lock, &q_code_use, read_code, EVENT_session_code_reused},
    [GRANT_REFRESH] = {&q_refresh_lock, &q_refresh_use, read_refresh, EVENT_session_refresh_token_reused},
};

static struct err grant_ask(struct command *c, const void *input, void *facts)
{
    const struct grant_input *in = work_input(input);
    const struct grant_way *way = &ways[in->kind];
    ask_client(c, in, facts);
    tx_ask(c->tx, way->lock, PARAMS(hash_param(c->mem, in->secret)), ROW_IF_ANY(way->read, facts));
    return NO_ERR;
}

static enum grant_outcome decide(const struct grant_row *g, const struct grant_input *in, struct problem *why)
{
    const struct grant_facts f = facts_of(g, in);
    if (in->kind == GRANT_REFRESH)
        return refresh_decide(&f, why);
    return code_decide(&f, str_equal(g->redirect_uri, in->redirect_uri),
                       pkce_matches(why->mem, in->verifier, g->code_challenge), why);
}

static enum verdict grant_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)now_ms; /* tokens live by the real clock */
    const struct grant_row *g = facts;
    const struct grant_input *in = work_input(input);
    if (!client_is_good(g, in, why))
        return REFUSE;
    enum grant_outcome *outcome = &((struct grant_plan *)plan)->outcome;
    *outcome = decide(g, in, why);
    return verdict_of(*outcome);
}

static struct err grant_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    const struct grant_row *g = facts;
    const struct grant_input *in = work_input(input);
    const struct grant_way *way = &ways[in->kind];
    if (c->refused) {
        session_put_end(c, g->standing.who.session_id, way->reused);
        return NO_ERR;
    }
    if (((const struct grant_plan *)plan)->outcome == GRANT_GIVEN) {
        tx_put(c->tx, way->use, PARAMS(hash_param(c->mem, in->secret)));
        tx_put(
            c->tx, &q_refresh_give,
            PARAMS(hash_param(c->mem, in->next_refresh), P_UUID(g->standing.who.session_id), P_I64(g->generation + 1)));
    }
    struct grant_result *result = ((const struct work *)input)->result;
    result->who = g->standing.who;
    return NO_ERR;
}

static const struct handler grant_handler = {.name = "grant:give",
                                             .input_size = sizeof(struct work),
                                             .facts_size = sizeof(struct grant_row),
                                             .plan_size = sizeof(struct grant_plan),
                                             .parse = work_parse,
                                             .ask = grant_ask,
                                             .decide = grant_decide,
                                             .put = grant_put};

struct err grant_give(const struct grant_input *in, const struct call *call, struct grant_result *result,
                      struct problem *why)
{
    const struct work_context at = work_context(in->identity, call, in->client.id);
    return work_run(&at, &grant_handler, (struct work){in, result}, why);
}

/* ---- the end ---- */

void session_put_end(struct command *c, struct uuid session_id, enum event_kind kind)
{
    tx_put(c->tx, &q_session_revoke, PARAMS(P_UUID(session_id)));
    const struct event e = {.kind = kind, .object_id = session_id};
    event_add(c, &e);
}

static struct err end_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)plan;
    session_put_end(c, *(const struct uuid *)work_input(input), EVENT_session_revoked);
    return NO_ERR;
}
static const struct handler end_handler = {
    .name = "session:end", .input_size = sizeof(struct work), .parse = work_parse, .put = end_put};

struct err session_end(const struct identity *i, const struct call *call, struct uuid session_id)
{
    struct problem none = {.mem = call->mem};
    const struct work_context at = work_context(i, call, call->client_id);
    return work_run(&at, &end_handler, (struct work){.input = &session_id}, &none);
}

enum { BROWSER_SESSIONS_MAX = 500 }; /* in one transaction */
struct browser_sessions {
    struct uuid ids[BROWSER_SESSIONS_MAX];
    size_t count;
};

static struct err read_session(struct row *row, void *out)
{
    struct browser_sessions *s = out;
    s->ids[s->count++] = row_uuid(row);
    return NO_ERR;
}
static struct err end_browser_ask(struct command *c, const void *input, void *facts)
{
    const struct hash *browser = work_input(input);
    tx_ask(c->tx, &q_session_lock_by_browser, PARAMS(P_BYTES(hash_str(browser)), P_I64(BROWSER_SESSIONS_MAX)),
           ROWS(0, BROWSER_SESSIONS_MAX, read_session, facts));
    return NO_ERR;
}
static struct err end_browser_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)plan;
    const struct browser_sessions *s = facts;
    for (size_t i = 0; i < s->count; i++)
        session_put_end(c, s->ids[i], EVENT_session_revoked);
    *(size_t *)((const struct work *)input)->result = s->count;
    return NO_ERR;
}
static const struct handler end_browser_handler = {.name = "session:end_of_browser",
                                                   .input_size = sizeof(struct work),
                                                   .facts_size = sizeof(struct browser_sessions),
                                                   .parse = work_parse,
                                                   .ask = end_browser_ask,
                                                   .put = end_browser_put};

struct err session_end_of_browser(const struct identity *i, const struct call *call, struct hash browser_hash)
{
    struct problem none = {.mem = call->mem};
    const struct work_context at = work_context(i, call, call->client_id);
    size_t ended = BROWSER_SESSIONS_MAX;
    while (ended == BROWSER_SESSIONS_MAX)
        TRY(work_run(&at, &end_browser_handler, (struct work){&browser_hash, &ended}, &none));
    return NO_ERR;
}
