/* openapi.yaml compiled into router, access rules and validators (api.md "The engine's subset"). Pure: bytes
 * in, decisions out; no sockets, no database. A contract that uses anything outside the subset does not compile. */
#ifndef JQT_CONTRACT_CONTRACT_H
#define JQT_CONTRACT_CONTRACT_H
#include "base/json.h"
#include "base/problem.h"
#include "base/role.h"

struct contract; /* immutable once compiled; shared by all threads */
struct schema;   /* a compiled request schema */

enum need { NEED_NONE, NEED_OPTIONAL, NEED_REQUIRED };
enum error_style { ERRORS_PROBLEM, ERRORS_OAUTH, ERRORS_PAGE };
enum traffic { TRAFFIC_ORDINARY, TRAFFIC_PAYMENT /* moves money for users */, TRAFFIC_LOGIN };
enum body_kind { BODY_NONE, BODY_JSON, BODY_FORM, BODY_STREAM };

enum { PATH_PARAMS_MAX = 3, PARAMETERS_MAX = 24, MEDIA_TYPES_MAX = 10 };

struct operation {
    const char *id;     /* operationId */
    unsigned index;     /* position in the contract, for tables beside it */
    struct str method;  /* GET, POST … */
    struct str path;    /* template: /api/v1/orders/{id} */
    bool public_access; /* x-roles: [] and security: [] – no token needed */
    bool any_login;     /* x-roles: ["*"]: any authenticated capacity */
    unsigned roles;     /* else the roles that may call it */
    struct str scope;   /* the OAuth scope an integrator needs; empty: none can */
    enum need idempotency_key, if_match;
    bool dry_run;         /* takes validate_only */
    int cost;             /* x-cost: units of the caller's buckets; 1 if nothing is said */
    enum traffic traffic; /* x-traffic: what places, connections and buckets of its own there are for it */
    bool paged;           /* takes limit and cursor */
    enum error_style errors;
    enum body_kind body;
    bool body_required;
    int64_t body_max_bytes;                  /* x-max-bytes, else 64 KiB */
    struct str media_types[MEDIA_TYPES_MAX]; /* request body types a stream accepts */
    size_t media_type_count;
    struct str produces[MEDIA_TYPES_MAX]; /* media types of the 2xx answer, first is the default */
    size_t produces_count;
    int success_status;                       /* the first 2xx of the responses; of a redirect the first 3xx */
    struct str path_objects[PATH_PARAMS_MAX]; /* x-object of each path parameter; empty if none */
};

/* NULL with a sentence in *why (of the arena) that names line and JSON pointer, if the text is not in the subset. The
 * contract has memory of its own and lives until contract_free; the text need not outlive the call. */
struct contract *contract_compile(struct str yaml, struct arena *, struct str *why);
void contract_free(struct contract *);
size_t contract_operation_count(const struct contract *);
const struct operation *contract_operation(const struct contract *, size_t index);
/* The whole document for /openapi.json and /openapi.yaml (`yaml` is the text it was compiled from): the address of its
 * server, in `servers` and in examples, is public_url. Made once by the caller. */
struct str contract_json(const struct contract *, struct arena *, struct str public_url);
struct str contract_yaml(const struct contract *, struct arena *, struct str yaml, struct str public_url);

/* The document as it was read, for whoever tells of it (codes, examples); not to be changed. */
const cJSON *contract_document(const struct contract *);
/* The node itself, or what its $ref leads to; NULL for NULL. */
const cJSON *contract_resolve(const struct contract *, struct arena *, const cJSON *node);

/* The bound that stands at a JSON pointer of the document ("/components/schemas/X/properties/y/maximum"; no $ref is
 * followed). False if no whole number stands there. */
bool contract_bound(const struct contract *, const char *pointer, int64_t *out);

/* ---- router ---- */
enum route_result { ROUTE_FOUND, ROUTE_NO_PATH, ROUTE_NO_METHOD, ROUTE_BAD_PATH /* broken encoding */ };
struct route {
    const struct operation *operation;
    struct str path_values[PATH_PARAMS_MAX]; /* decoded once, in order of the template */
    struct str allow;                        /* for NO_METHOD and OPTIONS: "GET, HEAD, OPTIONS, POST" */
};
/* HEAD finds GET. O(path length). */
enum route_result contract_route(const struct contract *, struct arena *, struct str method, struct str raw_path,
                                 struct route *out);

/* ---- parameters ---- */
struct argument {
    const char *name; /* as in the contract; for headers as written there */
    enum fault_place place;
    struct str
        value; /* decoded text, valid against its schema, in its one spelling; a default's text if it is missing */
    bool given;
};
struct arguments {
    struct argument list[PARAMETERS_MAX];
    size_t count;
};
/* The value, or data NULL if not given and without default. */
struct str argument_get(const struct arguments *, const char *name);
typedef struct str header_fn(const void *context, const char *name); /* data NULL if missing */
struct contract_request {
    const struct route *route; /* ROUTE_FOUND */
    struct str raw_query;      /* behind the question mark */
    header_fn *header;
    const void *header_context;
    unsigned roles; /* of who asks; 0: nobody known */
};
/* The name of one part "name=value" of a query, decoded; empty if it cannot be read. */
struct str contract_parameter_name(struct arena *, struct str part);
/* Checks path, query and header parameters; unknown or repeated query parameters are faults. Lists are
 * comma-separated, each item is checked. A parameter with x-roles is unknown to callers that have none of them. All
 * faults are added to the problem. Its code, if none is set yet, is the first that applies of: `not_found` (404) if a
 * value of the path is not valid (then no fault is told), `idempotency_key_required` (400) if that header is missing,
 * `invalid_parameters` (400) for any other fault, `precondition_required` (428) if only If-Match is missing;
 * `bad_request` (400) for more than 64 query parameters. What `out` holds when there is a problem is not valid. Values
 * live as long as the request's texts. */
void contract_check_parameters(struct arena *, const struct contract_request *, struct arguments *out,
                               struct problem *);

/* ---- bodies ---- */
/* The tree against the operation's JSON schema; faults (422 `invalid_fields`) with JSON pointers. NULL is a missing
 * body: a fault if one is required. No effect on operations without a described body. */
void contract_check_body(const struct operation *, const cJSON *body, struct problem *);
/* The canonical body (RFC 8785; date-times in +08:00 with milliseconds, UUIDs in small letters,
 * USCCs in capitals without blanks) of a tree that was
 * checked without a problem: what handlers, queries and fingerprints get. The tree becomes canonical, too: it must be
 * the caller's own. Empty if a number is no whole one, which no schema allows. */
struct str contract_canonical_body(const struct operation *, struct arena *, const cJSON *body);
/* By what a repetition of the request is known: `canonical`, its canonical body, without the members that the contract
 * marks writeOnly. A key that can be guessed must not tell whether a password was right. */
struct str contract_repeatable_body(const struct operation *, struct arena *, const cJSON *body, struct str canonical);
/* application/x-www-form-urlencoded: decoded into a flat object of strings in *out, then checked like JSON. Fields that
 * are repeated or wrongly encoded are faults; more than 64 are `bad_request` (400) and leave *out untouched. */
void contract_check_form(const struct operation *, struct arena *, struct str raw, const cJSON **out, struct problem *);

/* ---- schemas that are data (the qualification form's versions) ---- */
/* NULL with a sentence if the schema is outside the subset. References stand in its own `$defs`. Lives in the arena and
 * points into the tree. */
const struct schema *schema_compile(const cJSON *schema, struct arena *, struct str *why);
void schema_check(const struct schema *, const cJSON *value, struct problem *);
#endif
