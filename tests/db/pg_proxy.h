/* A proxy between a client of libpq and PostgreSQL, for tests: it counts round trips and breaks connections at
 * chosen places. Listens on a unix socket in a folder of its own; threads of its own. */
#ifndef JQT_TESTS_DB_PG_PROXY_H
#define JQT_TESTS_DB_PG_PROXY_H
#include "base/arena.h"

enum pg_proxy_fault { /* each happens once, then the proxy passes everything again */
                      PG_PROXY_PASS,
                      /* The next message of any client is not forwarded; that connection is cut. */
                      PG_PROXY_CUT_NEXT,
                      /* The connection is cut when a COMMIT comes; the server never sees it. */
                      PG_PROXY_CUT_BEFORE_COMMIT,
                      /* The server commits; its answers to that pipeline never reach the client: cut. */
                      PG_PROXY_CUT_AFTER_COMMIT,
                      /* The same, and in place of the answers comes a farewell: FATAL 57P01, as of a server that is
                         shut down or of a pooler that lost it. */
                      PG_PROXY_FAREWELL_AFTER_COMMIT,
                      /* When a COMMIT comes, the first statement of its pipeline is answered with an error and the
                         connection is cut; the server never sees the COMMIT. */
                      PG_PROXY_ERROR_BEFORE_COMMIT,
                      /* The next message and all behind it on that connection are swallowed: a server that does not
                         answer. */
                      PG_PROXY_STALL
};

struct pg_proxy;
/* For the server that `url` (postgresql://…?host=FOLDER) names. */
struct pg_proxy *pg_proxy_start(struct str url);
/* `url` by way of the proxy. */
struct str pg_proxy_url(const struct pg_proxy *, struct arena *, struct str url);
void pg_proxy_set(struct pg_proxy *, enum pg_proxy_fault);
/* False once the fault has happened. */
bool pg_proxy_pending(const struct pg_proxy *);
/* Sync messages so far: one a round trip. */
unsigned pg_proxy_syncs(const struct pg_proxy *);
unsigned pg_proxy_connections(const struct pg_proxy *);
void pg_proxy_cut_all(struct pg_proxy *); /* every present connection, at once */
void pg_proxy_stop(struct pg_proxy *);    /* the pool must be freed first or expect broken connections */
#endif
