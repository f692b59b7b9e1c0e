/* PostgreSQL: a pool of connections, queries embedded from sql/queries, and transactions as pipelines.
 * The only user of libpq. Knows nothing of HTTP or of the domain. */
#ifndef JQT_DB_DB_H
#define JQT_DB_DB_H
#include "base/err.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/problem.h"
#include "db/embedded.h"

/* ---- queries: one per file, generated at build time (api/db/embed.cmake) ---- */
struct query {
    const char *name; /* file name without .sql: order_lock_as_buyer */
    const char *sql;
    unsigned index;          /* position in db_queries; the database layer goes by name alone */
    unsigned params;         /* highest $n */
    const struct query *csv; /* of a list that is a table, too: the same page as one; NULL: it is none */
};
extern const struct query *const db_queries[];
extern const unsigned db_query_count;
/* Each query is declared in the generated "queries.h" as `extern const struct query q_<name>;`. A query whose
 * name ends in _json returns (version bigint, body json, …) and has a second form q_<name>_answer that stores
 * version and body in the idempotency record and returns them; see command/command.h. A list that says "As CSV" has a
 * second form q_<name>_csv; see gate/gate.h. */

/* ---- parameters ---- */
struct param {
    enum { PARAM_NULL, PARAM_TEXT, PARAM_I64, PARAM_BOOL, PARAM_UUID, PARAM_BYTES, PARAM_TIME } kind;
    struct str text; /* TEXT (also for json, date, numeric, arrays as '{…}'), BYTES (sent binary: bytea) */
    int64_t number;  /* I64; BOOL; TIME: milliseconds since 1970 UTC, sent as timestamptz */
    struct uuid uuid;
};
struct params {
    const struct param *list;
    size_t count;
};
enum {
    PARAMS_MAX = 32,
    TX_STATEMENTS_MAX = 2048 /* queued between two flushes; who queues in a loop asserts its own limit against it */
};
/* Values are copied when they are queued. Types are the server's business: where a statement does not settle a
 * parameter's type (SELECT $1, $1 IS NULL), it needs a cast there. A NUL character or bytes that are not UTF-8 in a
 * text: ERR_bad_request. */
#define P_NULL ((struct param){.kind = PARAM_NULL})
#define P_TEXT(s) ((struct param){.kind = PARAM_TEXT, .text = (s)})
#define P_I64(n) ((struct param){.kind = PARAM_I64, .number = (n)})
#define P_BOOL(b) ((struct param){.kind = PARAM_BOOL, .number = (b)})
#define P_UUID(u) ((struct param){.kind = PARAM_UUID, .uuid = (u)})
#define P_BYTES(s) ((struct param){.kind = PARAM_BYTES, .text = (s)})
#define P_TIME(ms) ((struct param){.kind = PARAM_TIME, .number = (ms)})
/* TEXT, or NULL when the string's data is NULL; UUID, or NULL when nil. */
#define P_TEXT_OR_NULL(s) ((s).data ? P_TEXT(s) : P_NULL)
#define P_UUID_OR_NULL(u) (uuid_is_nil(u) ? P_NULL : P_UUID(u))
#define PARAMS(...)                                       \
    ((struct params){(const struct param[]){__VA_ARGS__}, \
                     sizeof((const struct param[]){__VA_ARGS__}) / sizeof(struct param)})
#define NO_PARAMS ((struct params){NULL, 0})

/* ---- rows: read column by column, in the order of the query's SELECT ---- */
struct row;                                         /* a cursor over one row; valid inside the row function only */
typedef struct err row_fn(struct row *, void *out); /* called once for each row */
bool row_null(struct row *);                        /* is the next column NULL? does not advance */
void row_skip(struct row *);
int64_t row_i64(struct row *); /* NULL gives 0 */
bool row_bool(struct row *);
int64_t row_time(struct row *);     /* timestamptz as ms since 1970 UTC; NULL gives 0 */
struct uuid row_uuid(struct row *); /* NULL gives nil */
struct str row_str(struct row *);   /* text, json, numeric, date, arrays, enums; points into the result, which lives as
                                     * long as the arena of the transaction or read; NULL gives data NULL */
struct str row_bytes(struct row *); /* bytea, decoded into the arena; NULL gives data NULL */
struct hash row_hash(struct row *); /* bytea of 32 bytes; NULL gives zeroes */

/* How many rows a statement must and may bring, and who takes each. Fewer than min: ERR_not_found. More than max:
 * ERR_internal. */
struct rows {
    size_t min, max;
    row_fn *take; /* NULL: only their number counts */
    void *out;    /* given to it */
};
#define ROWS(min_, max_, take_, out_) ((struct rows){(min_), (max_), (take_), (out_)})
#define ONE_ROW(take, out) ROWS(1, 1, take, out)
#define ROW_IF_ANY(take, out) ROWS(0, 1, take, out)
#define ROW_EXISTS ROWS(1, 1, NULL, NULL)  /* it must be there */
#define ROW_OR_NONE ROWS(0, 1, NULL, NULL) /* it is locked if it is there */
/* Row functions for a query of one column: into an int64_t, a bool, an int64_t (milliseconds). */
row_fn row_take_i64, row_take_bool, row_take_time;
/* A column of another type than asked, or one too many, is a bug: the read fails with ERR_internal after the
 * row function returned; the values were zero. Times must be selected as timestamptz (rounded down to ms; infinity
 * is not readable), sums of bigint cast to bigint (they are numeric). */

/* ---- pool ---- */
struct db_pool;
enum {
    DB_CONNECTIONS_MAX = 100,
    DB_SHARE_PERCENT = 30 /* of the connections, what one party may hold at once */
};
/* The share in connections: at least one. */
int db_share(int connections);
/* Who asks for connections. A party that has its share waits without holding up those behind it. */
struct db_caller {
    struct uuid party; /* nil: nobody's share is counted (the service itself) */
    bool payment;      /* may have the reserved ones, too */
};
struct db_config {
    struct str url;
    int connections;      /* 1 to DB_CONNECTIONS_MAX; for requests 8–12 */
    int reserved;         /* of these only payments get; fewer than all */
    int wait_ms;          /* a waiter's deadline */
    int query_timeout_ms; /* statement_timeout; a trip may take longer by what its locks may wait and 500 ms, so that
                           * the server speaks first */
    int lock_timeout_ms;  /* ≤ 2000 */
};
/* Connections open lazily (within 3 s) and reopen by themselves; never fails because the database is away. Thread-
 * safe. `options` in the URL are kept, ours come behind. Give a socket folder or an address: looking up a host name
 * is the one thing that blocks. Session: +08:00, READ COMMITTED, jit off, synchronous_commit on. */
struct db_pool *db_pool_new(const struct db_config *);
void db_pool_free(struct db_pool *); /* no one may hold a connection */
/* Opens what can be opened now, so that the first requests do not wait for it. Before anybody else uses the pool. */
void db_pool_open(struct db_pool *);
/* The same connections, asked for by this caller; lives in the arena, is not to be freed. */
struct db_pool *db_pool_for(struct db_pool *, struct arena *, struct db_caller);

/* Can the database be used? */
enum db_state {
    DB_CURRENT,
    DB_NEWER, /* all of our migrations, and others: made by a newer program */
    /* away: it may come by itself */
    DB_UNREACHABLE, /* nothing answers at the address, or its name is unknown */
    DB_STARTING,    /* or stopping */
    DB_BUSY,        /* no connection to be had */
    /* wrong: somebody must do something */
    DB_WRONG_ADDRESS, /* the URL is none, or what answers is no PostgreSQL */
    DB_REFUSED,       /* role, password, or the server's rules */
    DB_MISSING,       /* no such database */
    DB_WITHOUT_RIGHTS,
    DB_UNMIGRATED,
    DB_OLDER,
    DB_EDITED, /* a migration was applied as another text */
    DB_STATES
};
bool db_state_is_away(enum db_state);
const char *db_state_word(enum db_state); /* for /readyz: lower_case, from a closed list */
struct db_look {
    enum db_state state;
    struct str sentence; /* what is wrong and what to do, with libpq's own reason (no password); empty if DB_CURRENT */
};
/* One trip, on a connection of the pool; in `mem`. */
struct db_look db_look(struct db_pool *, struct arena *mem);

struct db_stats {
    int open, idle, waiting;
};
struct db_stats db_pool_stats(struct db_pool *);

/* A read of one statement in one trip, outside any transaction. Row functions run after all answers have come, so a
 * trip that had to be repeated (a connection that died in the pool, a statement that must be prepared anew) hands out
 * each row once. Errors: those of struct rows, database_unavailable, database_busy (no connection in time;
 * statement_timeout). Results live in `mem`. */
struct err db_read(struct db_pool *, struct arena *mem, const struct query *, struct params, struct rows);

/* ---- transactions (only `command` begins and ends them) ---- */
struct tx;
/* Takes a connection (first in, first out but for shares; ≤ wait_ms) and queues BEGIN. Results live in `mem`. */
struct err tx_begin(struct db_pool *, struct arena *mem, struct tx **out);
/* From now on statements and results live in this arena, so that a page of bulk work can be freed before the next.
 * Nothing may be queued (else the next flush is ERR_internal). Only `command` calls it. */
void tx_use_arena(struct tx *, struct arena *);
/* Queues a statement whose rows are wanted. Rows reach their row function during the next tx_flush, in queue order. At
 * most TX_STATEMENTS_MAX statements between two flushes; one thread at a time. Queuing cannot fail but by a fault of
 * the program or a text that is none: that fault stays with the transaction, nothing more is queued, and the next flush
 * or commit returns it.
 */
void tx_ask(struct tx *, const struct query *, struct params, struct rows);
/* Queues a statement whose rows are not wanted. */
void tx_put(struct tx *, const struct query *, struct params);
/* Sends all that is queued, waits for all results (one round trip). The first failing statement's error is
 * returned: a constraint's code (constraints.def), not_found of struct rows, transaction_conflict (40001, 40P01),
 * lock_timeout (55P03), database_busy (57014, other 53xxx), storage_full (53100), database_unavailable, internal.
 * The first flush is repeated once if the connection proves dead or a prepared statement outdated; in a later one
 * that is database_unavailable or transaction_conflict. After an error only tx_rollback is allowed. */
struct err tx_flush(struct tx *);
/* Queues COMMIT, flushes, gives the connection back; *tx becomes NULL. A connection lost once COMMIT was sent
 * is ERR_outcome_unknown, whatever the server said last, unless it had refused a statement of this trip; so is a row
 * whose number or row function refuses it behind the COMMIT (a bug: it was committed). On any other error
 * nothing was committed. */
struct err tx_commit(struct tx **);
/* Queues ROLLBACK behind what is queued, flushes (so dry runs see their errors, those of deferred constraints too),
 * gives the connection back. */
struct err tx_rollback_after(struct tx **);
/* Gives the connection back rolled back, whatever state it is in. *tx may be NULL. */
void tx_rollback(struct tx **);
unsigned tx_trips(const struct tx *); /* round trips so far */
/* Where a flush or commit that fails by a constraint shall say which; for as long as the transaction is used. */
struct violation {
    const struct constraint_info *constraint; /* NULL: none was violated */
    struct str value;                         /* of its last column; empty if the server did not tell */
};
void tx_report_violation(struct tx *, struct violation *);

/* ---- migrations ---- */
/* May the service move the domain's clock (JQT_SANDBOX)? */
enum db_clock { DB_CLOCK_REAL, DB_CLOCK_MOVABLE };
/* Applies sql/migrations (embedded) in order as the owner: advisory lock, one transaction each, SHA-256 of each
 * recorded in schema_migration; then, in one transaction and only when anything changed, views (all views of the
 * schema are dropped first), roles.sql (all that jqt_service was granted is taken away first) and seed. Everything
 * happens in the first schema of the connection's search_path. Creates the role jqt_service (NOLOGIN) if it is missing
 * and the owner may; the operator makes the service's login a member of it. A migration that alters a column under a
 * view drops the view itself. False with a sentence in *why when an applied migration differs from its file, one is
 * missing in the row of numbers, the database is newer, or a statement fails (named by file and line); migrations
 * before it stay applied (*applied). */
bool db_migrate(struct arena *, struct str owner_url, enum db_clock, struct str *why, int *applied);
/* Behind db_migrate: the data of the city that the database is for (districts, texts, form), once; nothing when it is
 * there already, whatever operators made of it since. The city is called as its file (NAME.sql). False with a sentence
 * in *why, and nothing done, when the database holds another city's data or a statement fails. */
bool db_seed_city(struct arena *, struct str owner_url, const struct embedded_file *city, struct str *why);
/* The embedded city of that name, or NULL. */
const struct embedded_file *db_city_find(struct str name);

/* ---- constraints ---- */
/* What a named SQL constraint means (constraints.def); ERR_internal if it is not in the table. Never NULL. */
struct constraint_info {
    enum error_code code;
    const char *pointer;   /* the member of the body that it judges, "*" for any index or name; NULL: none */
    enum fault_code fault; /* with a pointer */
};
const struct constraint_info *db_constraint(const char *name);
#endif
