/* The transaction runner: ask, decide, put in two round trips, with idempotency, the domain clock, events and
 * retries (architecture.md "The way of a request"). The only place that begins transactions, for sweeps and the
 * command line too. Knows nothing of HTTP: gate hands it a `struct call`, gets a `struct reply`. */
#ifndef JQT_COMMAND_COMMAND_H
#define JQT_COMMAND_COMMAND_H
#include "base/access.h"
#include "base/address.h"
#include "base/config.h"
#include "base/event_kind.h"
#include "base/json.h"
#include "base/principal.h"
#include "base/problem.h"
#include "db/db.h"

enum { CALL_PATH_MAX = 3, CALL_ARGS_MAX = 24 };

/* Versions that a change may find: those that If-Match names. */
enum { VERSIONS_MAX = 16 };
struct version_set {
    bool any; /* every version will do: not given, or "*" */
    size_t count;
    int64_t list[VERSIONS_MAX];
};
#define ANY_VERSION ((struct version_set){.any = true})
#define ONE_VERSION(version) ((struct version_set){.count = 1, .list = {(version)}})

struct call_arg {
    const char *name;
    struct str value; /* data NULL: not given and without default */
};
/* A validated request: what the contract lets through, in the terms of the domain. */
struct call {
    const char *operation; /* operationId */
    enum operation_id operation_id;
    const struct config *config;
    const struct access *access; /* who may call what, by the contract */
    const struct principal *who;
    struct arena *mem;
    struct str target, query;            /* as sent: path, and query without '?' */
    struct uuid id;                      /* first path parameter of format uuid, else nil */
    struct str path[CALL_PATH_MAX];      /* path values in order, decoded */
    struct call_arg args[CALL_ARGS_MAX]; /* query parameters */
    size_t arg_count;
    uint32_t args_left_out; /* bit i: args[i] was not sent, its value is the default */
    const cJSON *body;      /* NULL if none */
    struct str body_text;   /* the same as canonical JSON (contract_canonical_body); queries may take it as json */
    struct version_set if_match;
    struct str idempotency_key; /* data NULL: none */
    struct hash fingerprint;    /* HMAC(server key, method, full path, query, canonical body) */
    bool dry_run;
    bool english;
    const struct csv_table *csv; /* the answer is this table (gate/csv.h); NULL: JSON */
    struct str request_id;
    struct ip_address client_address; /* unknown: the system */
    struct str client_id;             /* the OAuth client's; data NULL: not known */
    int64_t real_now_s;
};
struct str call_arg(const struct call *, const char *name); /* data NULL if not given */
bool call_arg_given(const struct call *, const char *name); /* was sent */
int64_t call_arg_i64(const struct call *, const char *name, int64_t missing);
bool call_arg_bool(const struct call *, const char *name, bool missing);
/* One word or several with commas between, which the contract has checked, as a text array; if not given `all`, written
 * likewise, or NULL where that has no data. */
struct param call_arg_words(const struct call *, const char *name, struct str all);

struct reply {
    int status;              /* 0: the operation's success status */
    struct str body;         /* JSON text; data NULL: none */
    int64_t version;         /* of the single resource shown, 0: it has none */
    struct str location;     /* for 201 */
    struct str link;         /* Link header, for lists */
    bool replayed;           /* Idempotent-Replayed: true */
    unsigned trips;          /* round trips used */
    struct str content_type; /* empty: application/json */
    struct str disposition;  /* Content-Disposition; empty: none */
    bool english;            /* the body is in English, as the request asked */
    bool unfinished;         /* a chunk of the object's work is done, the next can follow at once (command/sweep.h) */
};

enum verdict { ALLOW, REFUSE, REFUSE_RECORDED /* commit what put writes, answer the problem */ };

struct command {
    struct tx *tx;
    struct arena *mem; /* reset before a retry */
    const struct call *call;
    struct db_pool *pool;
    int64_t now_ms; /* domain clock, never before what the locked rows have seen; known after ask */
    struct reply *reply;
    struct problem *why;
    bool refused;              /* in put: REFUSE_RECORDED was said */
    struct arena *page;        /* of bulk work (command_page); NULL: none yet */
    struct command_seen *seen; /* what command_never_before was told */
};

struct handler {
    const char *name;
    bool snapshot;                            /* reads only, of one moment (REPEATABLE READ) */
    size_t input_size, facts_size, plan_size; /* zeroed memory for each is given */
    /* Takes the typed input out of call->body/path/args. May add faults that a schema cannot say. Optional. */
    void (*parse)(const struct call *, void *input, struct problem *);
    /* Queues the locking reads. Optional. */
    struct err (*ask)(struct command *, const void *input, void *facts);
    /* Pure. Optional (then ALLOW). `why` has mem set. */
    enum verdict (*decide)(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why);
    /* Queues writes, events and the answer. May flush in rare operations. */
    struct err (*put)(struct command *, const void *facts, const void *input, const void *plan);
};

/* Runs one command, with ≤ 4 retries of 40001/40P01. Exactly one of reply and problem is filled when NO_ERR is
 * returned (problem->code tells); an err is a failure that is not the client's. */
struct err command_run(struct db_pool *, const struct call *, const struct handler *, struct reply *,
                       struct problem *why);

/* Several reads in one trip, of one moment: what `ask` queues, and the domain clock. Nothing is written; `ask` neither
 * locks nor flushes. */
struct err command_look(struct db_pool *, const struct call *, struct err (*ask)(struct command *, void *context),
                        void *context, int64_t *now_ms);

/* ---- for ask functions ---- */
/* The transaction that waited for a row began before the one that held it: its clock may be earlier than what the row
 * has seen. So the command's now is the latest of the clock and of these times (money.md "Time"): where the row
 * function of a lock puts the time of the row's last change; 0: none. *seen_ms must outlive the ask. */
void command_never_before(struct command *, const int64_t *seen_ms);

/* ---- for put functions ---- */
/* The answer: `answer` is a q_X_json_answer; its query runs behind the writes, is stored for replay and returned,
 * all by one statement. `own` are the parameters of q_X_json. `more` are JSON members (without braces, may be empty)
 * that are put before the closing brace. `location` is for 201, else empty. Nothing in it may be secret. */
void command_answer(struct command *, int status, const struct query *answer, struct params own, struct str more,
                    struct str location);
/* An answer without a body (204). */
void command_answer_empty(struct command *, int status);

/* 412 version_conflict unless If-Match allows this version; true if it does. */
bool command_version_matches(const struct version_set *if_match, int64_t version, struct problem *why);
/* The parse and decide of a handler that replaces a resource whose version is all that counts: its input is the
 * If-Match (struct version_set), its facts are the version (int64_t). */
void command_parse_if_match(const struct call *, void *input, struct problem *);
enum verdict command_decide_version(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *);

/* ---- bulk work: pages of rows, each with its own flush and so its own deadline ---- */
enum { COMMAND_PAGE_ROWS = 1000 };
/* Begins a page: frees what the page before queued and read, and lets what is queued and read from now on live in the
 * arena returned. All that was queued must have been flushed. What must outlive the page is copied to c->mem. */
struct arena *command_page(struct command *);
/* Ends the pages: statements and results live in c->mem again. The last page stays readable. */
void command_page_end(struct command *);

/* ---- events: audit, timeline and outbox in one row; positions: command/sequencer.h ---- */
struct event {
    enum event_kind kind;      /* names the object's type, too */
    struct uuid object_id;     /* nil: the one there is (site, clock) */
    struct uuid enterprise_id; /* whose timeline; nil: none */
    struct str reason;         /* text a person gave; empty: none */
    struct str data;           /* JSON object text of the kind's members, without personal data; empty: {} */
};
/* Behind the lock of its object, which keeps the object's events in order. */
void event_add(struct command *, const struct event *);

/* An event alone, in a transaction of its own: of what was refused, so that nothing else is written. Its clock is that
 * of the transaction. */
struct err event_tell(struct db_pool *, const struct call *, const struct event *);

/* ---- the domain clock ---- */
struct err command_domain_now(struct db_pool *, struct arena *, int64_t *now_ms);

/* ---- work without a caller (sweeps, the command line) ---- */
struct system_call { /* what a call without a caller has */
    const struct config *config;
    struct uuid id;
    const cJSON *body; /* NULL: none */
};
/* A command on behalf of the system (no idempotency, actor "system"). reply may be NULL. */
struct err command_run_system(struct db_pool *, struct arena *, const struct handler *, struct system_call,
                              struct reply *reply, struct problem *why);
#endif
