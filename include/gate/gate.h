/* The way of a request: route → who → roles → parameters and body → handler → response. Also paging, ETag, CSV.
 * Binds operationIds to handlers (api/operations.c). */
#ifndef JQT_GATE_GATE_H
#define JQT_GATE_GATE_H
#include "command/command.h"
#include "contract/contract.h"
#include "http/http.h"
#include "token/token.h"

struct gate;

/* A read: one trip. Fills reply or problem. */
typedef struct err read_fn(struct db_pool *, const struct call *, struct reply *, struct problem *);
/* Anything that is neither: OAuth, uploads, downloads, pages. Fills the response itself, or returns an err or a
 * problem, which gate renders in the operation's error style. */
struct raw_context {
    struct gate *gate;
    struct db_pool *pool;
    const struct config *config;
    struct token_keys *keys;
    void *identity;          /* struct identity *, for the identity feature */
    struct job_runner *jobs; /* may be NULL */
    struct http_request *request;
    const struct operation *operation;
};
typedef struct err raw_fn(struct raw_context *, const struct call *, struct http_response *, struct problem *);

struct endpoint {
    const char *operation_id;
    read_fn *read; /* exactly one of the three */
    const struct handler *write;
    raw_fn *raw;
};
#define GATE_READ(id, function)                  \
    {                                            \
        .operation_id = (id), .read = (function) \
    }
#define GATE_WRITE(id, handler_)                   \
    {                                              \
        .operation_id = (id), .write = &(handler_) \
    }
#define GATE_RAW(id, function)                  \
    {                                           \
        .operation_id = (id), .raw = (function) \
    }

/* Does this account, session and capacity still stand? Sets who->roles to what holds now. ERR_unauthorized if
 * not. Given by app.c (identity's). */
typedef struct err standing_fn(void *identity, struct arena *, struct principal *who);

struct gate_config {
    const struct contract *contract;
    const struct config *config;
    struct db_pool *pool;
    struct token_keys *keys;
    const struct endpoint *endpoints;
    size_t endpoint_count;
    standing_fn *standing;
    void *identity;
    struct job_runner *jobs;
};
/* NULL with a sentence in *why if an operation has no endpoint or an endpoint no operation. */
struct gate *gate_new(const struct gate_config *, struct arena *, struct str *why);
void gate_free(struct gate *);
void gate_set_jobs(struct gate *, struct job_runner *);
void gate_handle(void *gate, struct http_request *, struct http_response *); /* an http_handler */
void gate_health(void *gate, struct http_request *, struct http_response *); /* /healthz, /readyz */

/* ---- lists (keyset paging) ---- */
/* A list query takes $1 limit + 1 (int), $2 last sort key (text or NULL), $3 last id (uuid or NULL), then its own
 * filters, and returns (sort key text, id uuid, item json). `filters` follow from $4. Builds
 * {"items":[…],"next_cursor":…}; the cursor is signed and bound to operation and query parameters; a foreign one is
 * 400 invalid_cursor. */
struct err gate_list(struct db_pool *, const struct call *, const struct query *, struct params filters, struct reply *,
                     struct problem *);
/* A single resource from a q_X_json query (version, body, …facts). `facts` is called for the columns behind body
 * and returns JSON members to append in *more (may be NULL). */
typedef struct err members_fn(struct row *, void *context, struct arena *, struct str *more);
struct err gate_show(struct db_pool *, const struct call *, const struct query *, struct params, members_fn *,
                     void *context, struct reply *);
/* A key derived from JQT_SECRET for one purpose (HMAC). */
struct hash gate_derive_key(const struct config *, const char *purpose);
#endif
