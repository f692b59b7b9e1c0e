/* Owns how much anybody may ask for: token buckets by address, account and client, and the places that stay for
 * payments (api.md "Limits"). In memory, of this instance alone. Must not know any operation: the contract says what
 * each costs and what it is for. */
#include "gate_private.h"

#include <stdlib.h>

_Static_assert((int)CONFIG_LIMIT_MAX == (int)BUCKET_QUOTA_MAX, "JQT_LIMIT_… mean what they say");

/* So many keys have a bucket of their own: 8 << SETS_BITS. */
enum { SETS_BITS = 12, CLIENT_SETS_BITS = 6 };

enum limit { LIMIT_address, LIMIT_login, LIMIT_account, LIMIT_payment, LIMIT_client, LIMITS };
static const char *const names[LIMITS] = {"address", "login", "account", "payment", "client"};

struct limits {
    struct bucket_table *tables[LIMITS]; /* NULL: not limited */
    int64_t quotas[LIMITS];
    int ordinary_max; /* requests at once that are no payments */
    atomic_int ordinary;
};

static void free_limits(void *limits_)
{
    struct limits *l = limits_;
    for (size_t i = 0; i < LIMITS; i++)
        bucket_table_free(l->tables[i]);
    free(l);
}

struct limits *limits_new(const struct config *config, int places, struct arena *mem)
{
    struct limits *l = calloc(1, sizeof *l);
    if (!l)
        abort();
    const int64_t quotas[LIMITS] = {config->limit_address, config->limit_login, config->limit_account,
                                    config->limit_payment, config->limit_client};
    for (size_t i = 0; i < LIMITS; i++) {
        l->quotas[i] = quotas[i];
        if (quotas[i] > 0)
            l->tables[i] = bucket_table_new(quotas[i], i == LIMIT_client ? CLIENT_SETS_BITS : SETS_BITS);
    }
    l->ordinary_max = places - config_payment_places(places);
    arena_defer(mem, free_limits, l);
    return l;
}

/* ---- places ---- */

bool limits_enter(struct limits *l, const struct operation *op)
{
    if (op && op->traffic == TRAFFIC_PAYMENT)
        return true;
    if (atomic_fetch_add(&l->ordinary, 1) < l->ordinary_max)
        return true;
    atomic_fetch_sub(&l->ordinary, 1);
    return false;
}

void limits_leave(struct limits *l, const struct operation *op)
{
    if (!op || op->traffic != TRAFFIC_PAYMENT)
        atomic_fetch_sub(&l->ordinary, 1);
}

/* ---- buckets ---- */

static void forget(struct limit_state *state)
{
    state->policy.len = state->left.len = 0;
}

/* What is left, as draft-ietf-httpapi-ratelimit-headers writes it (a list of RFC 9651). */
static void tell(struct limit_state *state, enum limit limit, int64_t quota, const struct bucket_decision *d)
{
    if (state->policy.len > 0) {
        strbuf_add_c(&state->policy, ", ");
        strbuf_add_c(&state->left, ", ");
    }
    strbuf_printf(&state->policy, "\"%s\";q=%lld;w=%d", names[limit], (long long)quota, (int)BUCKET_WINDOW_S);
    strbuf_printf(&state->left, "\"%s\";r=%lld;t=%lld", names[limit], (long long)d->remaining, (long long)d->reset_s);
}

struct taking {
    struct limits *limits;
    int64_t cost, now_ns;
    struct limit_state *state;
};

static bool take(const struct taking *t, enum limit limit, struct bucket_key key)
{
    if (!t->limits->tables[limit])
        return true;
    const struct bucket_decision d = bucket_take(t->limits->tables[limit], key, t->cost, t->now_ns);
    if (!d.allowed) { /* the one that refuses is told, no other */
        forget(t->state);
        t->state->retry_after_s = (int)d.retry_s;
    }
    tell(t->state, limit, t->limits->quotas[limit], &d);
    return d.allowed;
}

bool limits_take_address(struct limits *l, const struct operation *op, struct ip_address peer, int64_t now_ns,
                         struct limit_state *state)
{
    const struct ip_address client = address_of_client(peer);
    const struct taking t = {l, op ? op->cost : 1, now_ns, state};
    struct bucket_key key;
    memcpy(key.bytes, client.bytes, sizeof key.bytes);
    return take(&t, LIMIT_address, key) && (!op || op->traffic != TRAFFIC_LOGIN || take(&t, LIMIT_login, key));
}

bool limits_take_caller(struct limits *l, const struct operation *op, const struct principal *who, int64_t now_ns,
                        struct limit_state *state)
{
    const struct taking t = {l, op->cost, now_ns, state};
    struct bucket_key key;
    memcpy(key.bytes, who->account_id.bytes, sizeof key.bytes);
    if (l->tables[LIMIT_client] && !take(&t, LIMIT_client, bucket_key_of_text(who->client_id)))
        return false;
    forget(state); /* what others at the same address or with the same client ask for is not this account's to know */
    return take(&t, LIMIT_account, key) && (op->traffic != TRAFFIC_PAYMENT || take(&t, LIMIT_payment, key));
}

void limits_respond(const struct limit_state *state, struct http_response *response)
{
    if (state->policy.len == 0)
        return;
    HTTP_SET(response, "RateLimit-Policy", strbuf_str(&state->policy));
    HTTP_SET(response, "RateLimit", strbuf_str(&state->left));
}
