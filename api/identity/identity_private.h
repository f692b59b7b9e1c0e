/* What the files of identity share among themselves. */
#ifndef JQT_IDENTITY_PRIVATE_H
#define JQT_IDENTITY_PRIVATE_H
#include "adapter.h"
#include "identity/identity.h"
#include "identity_rules.h"

struct standing_cache;
struct identity {
    const struct config *config;
    struct db_pool *pool;
    struct token_keys *keys;
    struct hash refresh_key, logout_key;
    struct login_adapter adapter;
    const char *cookie; /* name of the browser's key */
    const char *cookie_attributes;
    struct standing_cache *standing;
};
#define IDENTITY_PROVIDER STR("province") /* accounts of the provincial login, whatever its protocol */

/* ---- commands of the system with a typed input and result ---- */
struct work { /* the `input` of the handler's functions */
    const void *input;
    void *result;
};
static inline const void *work_input(const void *work)
{
    return ((const struct work *)work)->input;
}
void work_parse(const struct call *, void *input, struct problem *); /* the handler's parse function */
struct work_context {
    struct db_pool *pool;
    const struct config *config;
    struct arena *mem;
    struct str request_id, client_id; /* empty: none */
    struct ip_address client_address; /* unknown: none */
};
/* On behalf of whoever calls, by this OAuth client. */
static inline struct work_context work_context(const struct identity *i, const struct call *call, struct str client_id)
{
    return (struct work_context){i->pool, i->config, call->mem, call->request_id, client_id, call->client_address};
}
struct err work_run(const struct work_context *, const struct handler *, struct work, struct problem *why);

/* ---- standings ---- */
struct standing {
    bool found, stands;
    struct principal who; /* expires_s: the end of the session */
};
/* The first ten columns of session_find_standing, code_lock and refresh_lock. */
void standing_read(struct row *, struct standing *);
struct standing_cache *standing_cache_new(struct db_pool *);
void standing_cache_start(struct standing_cache *, struct db_pool *background);
void standing_cache_free(struct standing_cache *);

/* ---- clients ---- */
struct client_row {
    struct client_facts facts;
    bool mobile, redirect_known;
    struct str scopes;
};
struct err client_read(struct row *, void *client_row);

/* ---- logins ---- */
struct login {
    struct hash state_hash, browser_hash;
    struct str client_id, redirect_uri, client_state /* data NULL: none */, code_challenge, scope;
    struct str capacity; /* data NULL: none */
    int64_t max_age_s;   /* -1: none */
    int64_t begun_s;     /* when taken */
    bool known;          /* when taken: this browser began it */
    bool taken, live;    /* it was not taken before; it had not expired */
};
struct err login_begin(const struct identity *, const struct call *, const struct login *);
/* Takes it, once, if there is one for this state and browser. */
struct err login_take(const struct identity *, const struct call *, struct login *);

struct login_outcome {
    const struct login *login;
    const struct login_person *person;
    struct hash code_hash;
};
/* Account, enterprise, session and code. `why` says why not; then *refused is the account that there was before, nil if
 * there was none. */
struct err login_finish(const struct identity *, const struct call *, const struct login_outcome *,
                        struct uuid *refused, struct problem *why);

/* ---- grants ---- */
struct grant_input {
    enum { GRANT_CODE, GRANT_REFRESH } kind;
    const struct identity *identity;
    struct client_credentials client;
    struct str secret;       /* the code or refresh token */
    struct str next_refresh; /* what the client gets to renew with */
    struct str redirect_uri, verifier;
};
struct grant_result {
    struct principal who;
};
/* Uses the code or refresh token up and gives the next one; `why` says why not (identity_rules.h). */
struct err grant_give(const struct grant_input *, const struct call *, struct grant_result *, struct problem *why);
struct err session_end(const struct identity *, const struct call *, struct uuid session_id);
struct err session_end_of_browser(const struct identity *, const struct call *, struct hash browser_hash);
/* Queues: the session ends, on every instance. */
void session_put_end(struct command *, struct uuid session_id, enum event_kind);

/* A redirect that no one may keep: status, Location, Cache-Control, Referrer-Policy. */
void respond_redirect(struct http_response *, struct str location);
#endif
