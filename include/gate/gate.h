/* The way of a request: route → who → roles → parameters and body → handler → response. Also paging, ETag, CSV.
 * Binds operationIds to handlers (api/operations.c). */
#ifndef JQT_GATE_GATE_H
#define JQT_GATE_GATE_H
#include "command/command.h"
#include "contract/contract.h"
#include "gate/csv.h"
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
    void *identity; /* struct identity *, for the identity feature */
    struct http_request *request;
    const struct operation *operation;
};
typedef struct err raw_fn(struct raw_context *, const struct call *, struct http_response *, struct problem *);

/* Status and headers of a large document, the same for all who may see it, whose file or body already stands in the
 * response: ETag (the content's hash, another one for its gzip form), caching, 304 if the client has it. */
void gate_respond_document(const struct raw_context *, struct http_response *, const struct hash *content, bool gzip,
                           struct str content_type);

struct endpoint {
    const char *operation_id;
    read_fn *read; /* exactly one of the three */
    const struct handler *write;
    raw_fn *raw;
    const struct csv_table *csv; /* of a list whose operation answers text/csv */
};
#define GATE_READ(id, function)                  \
    {                                            \
        .operation_id = (id), .read = (function) \
    }
/* The list again, as a table: the same function, so the same rows to the same people by the same filters. */
#define GATE_CSV(id, function, table_)                             \
    {                                                              \
        .operation_id = (id), .read = (function), .csv = &(table_) \
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
    struct db_pool *health_pool; /* of /readyz alone: what requests wait for does not make the service unready */
    struct token_keys *keys;
    const struct endpoint *endpoints;
    size_t endpoint_count;
    standing_fn *standing;
    void *identity;
    int places; /* requests that may run at once (http's max_in_flight); a part of them stays for payments */
};
/* Lives in the arena. NULL with a sentence in *why if an operation has no endpoint or an endpoint no operation. */
struct gate *gate_new(const struct gate_config *, struct arena *, struct str *why);
/* A closed gate answers 503, and is not ready; pages and the health of the process are served. Any thread. */
void gate_close(struct gate *);
void gate_open(struct gate *);
void gate_handle(void *gate, struct http_request *, struct http_response *); /* an http_handler */
/* Is it a payment's method and path? Nothing else of it is known: what is no payment in the end is refused before its
 * body is read. */
bool gate_is_payment(void *gate, struct str method, struct str path);
void gate_health(void *gate, struct http_request *, struct http_response *); /* /healthz, /readyz */

/* ---- refusals ---- */
/* Tells of a refused act that matters (operations.md "Audit"), in a transaction of its own. Bounded: of one account,
 * and of all strangers together, so many a minute are written; what is over that stands in the log alone. A failure is
 * logged, and nobody else's business. */
void gate_tell_refusal(struct gate *, struct db_pool *, const struct call *, const struct event *);

/* ---- reads ---- */
/* Columns behind the body, read by C to add what only C knows (state by the clock, allowed_actions): JSON members
 * without braces into *more. `context` is the feature's. */
typedef struct err members_fn(struct row *, void *context, struct arena *, struct str *more);

/* Behind the rows, for members that need more reads than the one statement: fills more[i] (as members_fn does) for the
 * i-th row that a members_fn saw; that one leaves its own *more empty. */
typedef struct err page_fn(void *context, struct arena *, size_t count, struct str *more);

/* What a read selects, and what C adds to it. */
struct selection {
    const struct query *query;
    struct params params; /* of a list: its own filters, from $4 on */
    members_fn *members;  /* NULL: the query returns no facts */
    page_fn *page;        /* NULL: none; only with members */
    void *context;        /* of both */
    struct str start;     /* of a list: the sort key behind which its first page begins; data NULL: at its beginning */
};
#define SELECT(query_, params_) SELECT_WITH(query_, params_, NULL, NULL)
#define SELECT_WITH(query_, params_, members_, context_) SELECT_WITH_PAGE(query_, params_, members_, NULL, context_)
#define SELECT_WITH_PAGE(query_, params_, members_, page_, context_) \
    ((struct selection){(query_), (params_), (members_), (page_), (context_), {NULL, 0}})

/* A single resource from a q_X_json query: (version, body, …facts). */
struct err gate_show(struct db_pool *, const struct call *, struct selection, struct reply *);

/* A list (keyset paging). The query takes $1 limit + 1 (int), $2 last sort key (text or NULL), $3 last id (uuid or
 * NULL), then its own filters ($4 …), and returns (sort key text, id uuid, item json, …facts). It is planned once for
 * all parameters: the page's keys come first, by an index in the list's order behind a position that a sentinel stands
 * for on the first page, under the literal LIMIT of the longest page; a filter that few rows pass is a query of its
 * own, or a branch a state; other absent filters are CASE, not OR. tests/db/lists_test.c holds it to that. Builds
 * {"items":[…],"next_cursor":…} and the Link header. The cursor is signed and bound to operation and filters;
 * a foreign one is 400 invalid_cursor.
 *
 * Bound by GATE_CSV it answers with a table: the query's CSV form (db.h), which takes the same parameters and returns
 * (sort key, id, the columns of the table); nothing that C adds. A page has the rows asked for, CSV_ROWS_MAX at most,
 * and ends behind CSV_BYTES_MAX; each begins with the headings. The next one is told by the Link header alone. */
struct err gate_list(struct db_pool *, const struct call *, struct selection, struct reply *, struct problem *);
/* What part of a list is asked for (api.md "Filters"): the same parameters of all of them.
 * `from` and `to` are about the time that the list is ordered by: from ≤ time < to, each a moment (base/clock.h).
 * `updated_since` is for clients that keep a copy: it asks for another order, that of the last change, oldest first,
 * beginning there. Only filters that say whose rows are meant go with it: a client that keeps what is paid must see
 * what is paid no more. */
enum list_order { NEWEST_FIRST, OLDEST_FIRST };
struct window {
    struct str start;       /* the selection's */
    struct param bound;     /* the far end: NEWEST_FIRST, not before it; OLDEST_FIRST, before it; NULL: none */
    struct param by_change; /* bool: in the order of change */
};
/* False with faults at the parameters. */
bool gate_window(const struct call *, enum list_order, struct window *, struct problem *);
enum { SEARCH_WORDS_MAX = 8 };
/* The words of the query parameter q as queries take them (text_words of base/text.h), NULL if it is not given. False
 * with a fault at q if they are too many or none. */
bool gate_words(const struct call *, struct param *words, struct problem *);
static inline struct selection select_from(struct str start, struct selection s)
{
    s.start = start;
    return s;
}

enum {
    PAGE_LIMIT_MAX = 100,
    PAGE_LIMIT_DEFAULT = 20,
    CSV_ROWS_MAX = 5000,
    CSV_BYTES_MAX = 8 * 1024 * 1024 /* and one row */
};

/* A key derived from JQT_SECRET for one purpose (HMAC). */
struct hash gate_derive_key(const struct config *, const char *purpose);
#endif
