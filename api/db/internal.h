/* What the files of db share with one another and with nobody else: a connection, statements queued and sent as
 * one pipeline, and the mapping of PostgreSQL's errors. */
#ifndef JQT_DB_INTERNAL_H
#define JQT_DB_INTERNAL_H
#include "db/db.h"
#include <libpq-fe.h>

enum {
    CONNECT_TIMEOUT_MS = 3000,
    ROLLBACK_TIMEOUT_MS = 2000,
    /* A trip's deadline lies this far behind statement_timeout, so that the server's own answer is heard first. */
    TRIP_GRACE_MS = 500,
    /* So many statements of a trip, beside one, may each wait for a lock to the end before the trip's deadline. */
    LOCK_WAITS_MAX = 2,
    STATEMENT_NAME_MAX = 63, /* the server cuts longer names (NAMEDATALEN - 1) */
    PREPARED_EXTRA = 256,    /* room for statements that are not in db_queries */
    SQLSTATE_LENGTH = 5
};

/* ---- parameters (params.c) ---- */
struct encoded {
    int count;
    const char **values;
    int *lengths;
    int *formats; /* 0 text, 1 binary */
};
/* Copies the values into the arena. ERR_internal when the count is not the query's, ERR_bad_request for a NUL
 * character in a text (PostgreSQL has no such text). */
struct err params_encode(struct arena *, const struct query *, struct params, struct encoded *out);

/* ---- statements and pipelines (pipeline.c) ---- */
struct statement {
    const struct query *query;
    struct encoded params;
    bool asked; /* its rows are wanted: */
    struct rows wanted;
    PGresult *result; /* of the last run; tied to the pipeline's arena; NULL when none arrived */
    struct statement *next;
};
struct pipeline {
    struct arena *mem; /* of the statements and their results */
    struct statement *first, *last;
    size_t count;
};
void result_tie(struct arena *, PGresult *); /* cleared with the arena */
struct statement *pipeline_add(struct pipeline *, const struct query *, struct encoded);
void pipeline_clear(struct pipeline *);

enum run_end {
    RUN_DONE,   /* every statement was answered without an error */
    RUN_FAILED, /* the server refused one, the rest was skipped; the connection is in order */
    RUN_LOST    /* the connection is gone, or did not answer in time; it is closed */
};
struct run {
    enum run_end end;
    const struct statement *stopped; /* the first that failed or was not answered; NULL: none */
    bool answered;                   /* at least one result arrived */
    bool unsent;                     /* RUN_LOST: the other side had hung up before anything was sent */
    bool last_words;                 /* RUN_LOST: the server took its leave in place of `stopped`'s result */
    bool stale;                      /* a prepared statement was gone or its result type changed */
    char sqlstate[SQLSTATE_LENGTH + 1];
    struct err err;
    struct violation violation; /* RUN_FAILED by a constraint */
};

/* ---- a connection (connection.c); one thread at a time ---- */
struct prepared; /* names known to this connection's server process (prepared.c) */
struct connection_settings {
    const char *url;
    const char *options; /* "-c name=value …", added to those of the URL */
    const char *application_name;
    bool pipeline;
};
struct connection {
    PGconn *pg; /* NULL: closed */
    struct prepared *prepared;
    bool dead;             /* the server said goodbye while nothing was asked */
    bool forget;           /* prepared statements are out of date: deallocate before the next use */
    enum db_state refusal; /* why the last attempt to open it failed */
};
/* Opens within CONNECT_TIMEOUT_MS; on failure it is closed and the error is ERR_database_unavailable, with libpq's
 * words in one line. */
struct err connection_open(struct connection *, const struct connection_settings *, struct arena *mem);
void connection_close(struct connection *);
/* Without a round trip: false (and closed) if the other side has hung up. */
bool connection_alive(struct connection *);
/* Waits until a result can be taken without blocking; flushes what is unsent. False: broken, or the deadline
 * (monotonic ms) has passed. */
bool connection_wait(struct connection *, int64_t deadline_ms);
/* Leaves no transaction open and no outdated statement; closes the connection if that cannot be had. */
void connection_tidy(struct connection *);

/* One round trip: everything in the pipeline, then Sync. Statements unknown to this connection are prepared on the
 * way. Results are kept in the pipeline; no row function is called. */
struct run connection_run(struct connection *, struct pipeline *, int64_t deadline_ms);
/* ROLLBACK if a transaction is open, DEALLOCATE ALL; one round trip. False: closed. */
bool connection_reset(struct connection *);
/* Checks the counts and calls the row functions, in order. */
struct err pipeline_deliver(const struct pipeline *);
extern const struct query db_rollback;

/* ---- prepared statements known to a connection (prepared.c) ---- */
struct prepared *prepared_new(void);
void prepared_free(struct prepared *);
enum prepared_state { PREPARED_NO, PREPARED_ASKED /* in the pipeline under way */, PREPARED_YES };
enum prepared_state prepared_get(const struct prepared *, const char *name);
/* False: the table is full. */
bool prepared_set(struct prepared *, const char *name, enum prepared_state);
void prepared_clear(struct prepared *);

/* ---- rows (row.c) ---- */
struct row {
    PGresult *result;
    int index, column, columns;
    struct arena *mem;
    bool broken; /* a column was read as what it is not */
};
/* PostgreSQL's text of a timestamptz with DateStyle ISO: 2026-11-23 09:30:00.123456+08. Milliseconds, rounded
 * down. False for infinity, BC and anything else. */
bool timestamptz_parse(struct str text, int64_t *out_ms);

/* ---- errors (sqlstate.c) ---- */
/* The error of a failed result; `log` names the statement, the SQLSTATE and what is in neither a row nor a
 * parameter (constraint; the message of classes that quote no values). */
struct err sqlstate_error(struct arena *, const char *statement, const PGresult *);
/* The constraint it violates, if it does. */
struct violation sqlstate_violation(struct arena *, const PGresult *);
void sqlstate_copy(const PGresult *, char out[SQLSTATE_LENGTH + 1]);
/* FATAL or PANIC: the session ends with it. */
bool sqlstate_ends_session(const PGresult *);
/* 26000, or 0A000 "cached plan must not change result type". */
bool sqlstate_stale(const PGresult *);

/* ---- pool (pool.c) ---- */
/* The first in line who may have one gets a connection; ERR_database_busy when none came in wait_ms. It may be closed.
 */
struct err pool_take(struct db_pool *, struct connection **out);
void pool_give(struct db_pool *, struct connection *);
/* Open and, as far as can be told without a trip, alive. */
struct err pool_ready(struct db_pool *, struct connection *, struct arena *mem);
/* Monotonic ms. It lies behind whatever the server says by itself, so that a trip that ends by a lock's wait says so.
 */
int64_t pool_trip_deadline(const struct db_pool *, const struct pipeline *);
/* connection_run of a pipeline that does not end a transaction and before which nothing was done: repeated once when
 * a statement was stale, or when the connection proves dead before anything was answered. */
struct run pool_run_first(struct db_pool *, struct connection *, struct pipeline *, unsigned *trips);

/* ---- whether it can be used (look.c) ---- */
/* What a connection's verbose error message means. */
enum db_state db_look_at_refusal(const char *message);

/* ---- reads (read.c) ---- */
/* Runs the pipeline's one statement and hands its rows out; sqlstate is empty unless the server refused it. */
struct err read_statement(struct db_pool *, struct pipeline *, char sqlstate[SQLSTATE_LENGTH + 1]);
#endif
