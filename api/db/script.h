/* SQL scripts: files of many statements, sent one by one over a plain connection (outside pipeline mode). For
 * migrations, views, rights and seeds; nothing that serves requests uses this. */
#ifndef JQT_DB_SCRIPT_H
#define JQT_DB_SCRIPT_H
#include "db/embedded.h"
#include "internal.h"

enum { SCRIPT_STATEMENT_TIMEOUT_MS = 15 * 60 * 1000 };

/* ---- script_split.c: pure ---- */
struct script {
    struct str rest;
    unsigned line; /* where `rest` begins; the first is 1 */
};
/* Cuts the next statement off (without its semicolon, comments inside it kept); *line is where it begins. False: none
 * is left. */
bool script_next(struct script *, struct str *statement, unsigned *line);

/* ---- script.c ---- */
/* As the owner: no statement_timeout, UTC+8 like the pool. */
struct err script_connect(struct connection *, struct str url, struct arena *mem);
/* One statement; false with the server's own words in *why. */
bool script_run(struct connection *, struct arena *, const char *sql, struct str *why);
struct script_values { /* of $1…, as texts */
    int count;
    const char *const *list;
};
#define VALUES(...)                                                                                   \
    ((struct script_values){(int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)), \
                            (const char *const[]){__VA_ARGS__}})
#define NO_VALUES ((struct script_values){0, NULL})
/* One statement. *result (may be NULL) is tied to the arena. */
bool script_query(struct connection *, struct arena *, const char *sql, struct script_values, PGresult **result,
                  struct str *why);
/* All statements of a file, inside the transaction that the caller began; false with the file's name and line in
 * *why at the first that fails or ends that transaction. */
bool script_run_file(struct connection *, struct arena *, const struct embedded_file *, struct str *why);
#endif
