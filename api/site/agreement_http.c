/* Agreements and templates: texts with versions, of which none is ever changed. */
#include "queries.h"
#include "site/site.h"

static struct err show(struct db_pool *pool, const struct call *call, struct str kind, struct reply *reply)
{
    const int64_t version = call_arg_i64(call, "version", 0);
    return gate_show(
        pool, call,
        SELECT(&q_agreement_show_json, PARAMS(P_TEXT(kind), P_TEXT(call->path[0]), version ? P_I64(version) : P_NULL)),
        reply);
}

struct err agreement_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    return show(pool, call, STR("agreement"), reply);
}

struct err template_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    return show(pool, call, STR("template"), reply);
}

struct err template_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    return gate_show(pool, call, SELECT(&q_template_list_json, NO_PARAMS), reply);
}

/* ---- a new version ---- */

struct publication {
    struct version_set if_match;
    struct str kind, name;
};

static void parse_agreement(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    *(struct publication *)input = (struct publication){call->if_match, STR("agreement"), call->path[0]};
}

static void parse_template(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    *(struct publication *)input = (struct publication){call->if_match, STR("template"), call->path[0]};
}

/* What is called so already; zeroes: nothing. */
struct published {
    int64_t version;
    bool of_kind;
};

static struct err read_published(struct row *row, void *out)
{
    struct published *newest = out;
    newest->version = row_i64(row);
    newest->of_kind = row_bool(row);
    return NO_ERR;
}

static struct err publish_ask(struct command *c, const void *input, void *facts)
{
    const struct publication *p = input;
    tx_ask(c->tx, &q_agreement_get_version, PARAMS(P_TEXT(p->kind), P_TEXT(p->name)),
           ROW_IF_ANY(read_published, facts));
    return NO_ERR;
}

static enum verdict publish_decide(const void *facts, const void *input, int64_t now_ms, void *plan,
                                   struct problem *why)
{
    (void)now_ms, (void)plan;
    const struct published *newest = facts;
    if (newest->version > 0 && !newest->of_kind)
        problem_set(why, ERR_already_exists, STR_EMPTY, STR_EMPTY);
    else
        (void)command_version_matches(&((const struct publication *)input)->if_match, newest->version, why);
    return has_problem(why) ? REFUSE : ALLOW;
}

static struct str event_data(struct arena *mem, const struct publication *p, int64_t version)
{
    struct json_out out = json_out(mem);
    json_open(&out, '{');
    json_add_str(&out, "name", p->name);
    json_add_i64(&out, "version", version);
    json_close(&out, '}');
    return json_text(&out);
}

static struct err publish_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)plan;
    const struct publication *p = input;
    const int64_t version = ((const struct published *)facts)->version + 1;
    const bool first = version == 1;
    tx_put(c->tx, &q_agreement_insert,
           PARAMS(P_TEXT(p->kind), P_TEXT(p->name), P_I64(version), P_TIME(c->now_ms), P_TEXT(c->call->body_text)));
    const struct event e = {.kind = EVENT_agreement_published, .data = event_data(c->mem, p, version)};
    event_add(c, &e);
    command_answer(c, first ? 201 : 200, &q_agreement_show_json_answer,
                   PARAMS(P_TEXT(p->kind), P_TEXT(p->name), P_I64(version)), STR_EMPTY,
                   first ? c->call->target : STR_EMPTY);
    return NO_ERR;
}

#define PUBLISH(operation, parse_)                                                                             \
    {                                                                                                          \
        .name = (operation), .input_size = sizeof(struct publication), .facts_size = sizeof(struct published), \
        .parse = (parse_), .ask = publish_ask, .decide = publish_decide, .put = publish_put                    \
    }
const struct handler agreement_publish = PUBLISH("publishAgreement", parse_agreement);
const struct handler template_publish = PUBLISH("publishTemplate", parse_template);
