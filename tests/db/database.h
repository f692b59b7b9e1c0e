/* What database tests share: a fresh database each, plain SQL beside the code under test, and queries of a
 * test's own. Needs JQT_TEST_DATABASE_URL (see with_postgres.sh). Anything that fails here fails the test. */
#ifndef JQT_TESTS_DB_DATABASE_H
#define JQT_TESTS_DB_DATABASE_H
#include "db/db.h"
#include "tests/test.h"
#include <libpq-fe.h>
#include <stdio.h>

/* Drops and creates database `name`; its URL as the owner. Names must differ between test programs: they may run
 * side by side. */
struct str database_fresh(struct arena *, const char *name);
/* The same, with the program's schema and Jinan's data. */
struct str database_migrated(struct arena *, const char *name);
/* A database by its name, as the owner. */
struct str database_owner_url(struct arena *, const char *name);
/* The same database seen by the service's login. */
struct str database_service_url(struct arena *, const char *name);

/* A blocking connection outside the pool. */
PGconn *database_open(struct arena *, struct str url);
/* Any number of statements. */
void database_run(PGconn *, const char *sql);
/* The first column of the first row, "" for NULL or no row. */
struct str database_value(struct arena *, PGconn *, const char *sql);
/* Waits until the query, run again and again, gives `wanted` (≤ 10 s). */
void database_await(PGconn *, const char *sql, const char *wanted);

struct db_pool *database_pool(struct str url, int connections);
/* One trip; NO_ERR if the database answers. */
struct err database_ping(struct db_pool *);

/* What the program logs between the two goes to a file. */
struct log_capture {
    FILE *file;
    int stderr_before;
};
struct log_capture log_capture_begin(void);
struct str log_capture_end(struct log_capture *, struct arena *); /* the lines */
int count_text(struct str text, const char *what);

/* A query that is in no file; index beyond db_queries. */
#define TEST_QUERY(name_, params_, sql_) \
    static const struct query name_ = {.name = #name_, .sql = (sql_), .index = 100000, .params = (params_)}

/* Row function: the first column into an int64_t. */
struct err take_i64(struct row *, void *out);

#define assert_ok(expression)                                                                      \
    do {                                                                                           \
        const struct err e_ = (expression);                                                        \
        if (failed(e_))                                                                            \
            fail_msg("%s: %s (%s)", #expression, error_info(e_.code)->code, e_.log ? e_.log : ""); \
    } while (0)
#define assert_error(expression, wanted)                                                                         \
    do {                                                                                                         \
        const struct err e_ = (expression);                                                                      \
        if (e_.code != ERR_##wanted)                                                                             \
            fail_msg("%s: %s (%s), wanted %s", #expression, failed(e_) ? error_info(e_.code)->code : "no error", \
                     e_.log ? e_.log : "", #wanted);                                                             \
    } while (0)
#endif
