/* What the files of gate share among themselves. */
#ifndef JQT_GATE_PRIVATE_H
#define JQT_GATE_PRIVATE_H
#include "base/bucket.h"
#include "gate/gate.h"

#include <stdatomic.h>

/* A text that many ask for: one copy for all, and its gzip form. */
struct shared_text {
    struct str plain, gzip;
    struct hash sha256;
};
struct shared_text shared_text_make(struct arena *, struct str plain);

/* An operation that may answer with a code, and where it stands in the document. */
struct problem_place {
    const struct operation *operation;
    const cJSON *path_item, *node;
    const cJSON *example; /* a problem with all it tells beside; NULL: none */
};
/* What the contract says of a code. */
struct problem_entry {
    struct problem_place *places; /* in the contract's order */
    size_t place_count;
    bool peculiar; /* to these operations: all list it as their own */
};
struct problem_catalogue {
    struct problem_entry entries[ERR_COUNT];
    const cJSON *members; /* properties of RefusalMembers, each with the x-codes that may bring it */
};

/* ---- limits.c ---- */
struct limits;
/* What the buckets of one request say; begins with `mem` in both and nothing else. */
struct limit_state {
    struct strbuf policy, left; /* RateLimit-Policy, RateLimit; empty: nothing is limited */
    int retry_after_s;          /* of a refusal */
};
/* Buckets by the configuration; `places` are the requests that may run at once. Freed with the arena. */
struct limits *limits_new(const struct config *, int places, struct arena *);
/* Takes one of the places that are not kept for payments; a payment needs none of these. False: none is left. `op` may
 * be NULL, as below. Who pays is not known yet here: a payment that turns out to be nobody's holds its place for as
 * long as a token is verified, and reads no body. */
bool limits_enter(struct limits *, const struct operation *op);
void limits_leave(struct limits *, const struct operation *op);
/* What the operation costs, out of the buckets of the address, before anything else is looked at; and of the caller's,
 * once that is known. False: too much, and nothing more is to be done. */
bool limits_take_address(struct limits *, const struct operation *op, struct ip_address peer, int64_t now_ns,
                         struct limit_state *);
bool limits_take_caller(struct limits *, const struct operation *op, const struct principal *, int64_t now_ns,
                        struct limit_state *);
void limits_respond(const struct limit_state *, struct http_response *);

/* ---- refusals.c ---- */
struct refusals;
struct refusals *refusals_new(struct arena *);
/* May one more of this account be told, nil: of a stranger? */
bool refusals_may_tell(struct refusals *, struct uuid account, int64_t now_ns);
/* Is a refusal of this operation told? What is staff's alone, to whoever may not; own work; not what anybody may try.
 */
bool refusal_matters(const struct operation *, enum error_code);

struct gate {
    struct gate_config config;
    const struct endpoint **by_operation; /* index: operation->index */
    enum operation_id *operation_ids;     /* likewise */
    struct access access;                 /* who may call what */
    struct shared_text openapi_json, openapi_yaml, problems_json;
    const struct problem_catalogue *problems;
    struct str docs_config; /* /docs/config.json */
    struct hash idempotency_key;
    struct limits *limits;
    struct refusals *refusals;
    atomic_bool closed;
};

/* The reply of a read or command as a response: status, ETag (304), Location, Link, Idempotent-Replayed. */
void gate_respond(struct gate *, struct http_request *, const struct operation *, const struct reply *,
                  struct http_response *);
/* A problem or an err in the operation's error style (problem+json, OAuth JSON, page). operation may be NULL. */
void gate_respond_problem(struct gate *, struct http_request *, const struct operation *, const struct problem *,
                          struct http_response *);

/* Where a page ended. */
struct position {
    struct str sort_key; /* data NULL: from the start */
    struct uuid id;
};
enum { GATE_LIST_PARAMS = 3 }; /* a list's own parameters: limit and position */
/* All parameters of a list: one row more than `limit`, the position in the request's cursor or the start, the filters.
 * `list` has PARAMS_MAX. False with invalid_cursor if the cursor is none of this operation with these filters. */
bool gate_list_params(const struct call *, size_t limit, const struct selection *, struct param *list,
                      struct problem *why);
struct str gate_cursor_write(const struct call *, const struct position *);
/* RFC 8288: the same address with the next cursor. */
struct str gate_next_link(const struct call *, struct str cursor);
/* A list whose operation answers with a table: call->csv. */
struct err gate_list_csv(struct db_pool *, const struct call *, const struct selection *, struct reply *,
                         struct problem *why);

/* ETag, and 304 if the client has what would be sent. */
void gate_respond_tagged(const struct http_request *, struct str tag, struct http_response *);
/* As gate_respond_document, without an operation. */
void gate_document_headers(const struct http_request *, struct http_response *, const struct hash *content, bool gzip,
                           struct str content_type);

/* What /docs/docs.js asks: {"client_id": …}. */
struct str docs_config(struct arena *, struct str client_id);

/* ---- problem_catalogue.c ---- */
const struct problem_catalogue *problem_catalogue_new(const struct contract *, struct arena *);

/* ---- problem_example.c ---- */
/* The answer that the service gives with this code, made as any other is; `mem` holds it. */
void problem_example_answer(struct gate *, struct arena *, enum error_code, bool english, struct http_response *);
/* A call by curl. *shows: it is answered with this code as it stands; else by one of the operations that may. */
struct str problem_example_call(const struct gate *, struct arena *, enum error_code, bool *shows);

/* ---- problem_pages.c ---- */
/* /problems/{code}, or the list for an empty code, in both languages, the asked one first; false if there is no such
 * code. */
bool problem_page(struct gate *, struct arena *, struct str code, bool english, struct str *html);
/* What such a page may load, which is nothing. */
struct str problem_page_policy(struct arena *);
/* /problems.json */
struct str problems_json(struct gate *, struct arena *);

/* Pages outside the contract: /, /docs/…, /problems/…, /problems.json, /openapi.json, /openapi.yaml. False if it is
 * none of them. */
bool gate_page(struct gate *, struct http_request *, struct http_response *);
#endif
