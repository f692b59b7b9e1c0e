/* The service as a whole: pools, contract, keys, identity, gate, sweeps, server. Built by `jqt serve`. */
#ifndef JQT_APP_APP_H
#define JQT_APP_APP_H
#include "base/config.h"
#include "command/sweep.h"
#include "gate/gate.h"

struct app;

/* operations.c and sweeps.c: the tables */
extern const struct endpoint operations[];
extern const size_t operation_count;
/* All sweeps of all features, gathered once. */
const struct sweep *sweeps_all(struct arena *, size_t *count);

/* Everything but the listening socket; NULL with one sentence in *why (of the arena). Lives until app_free. */
struct app *app_new(const struct config *, struct arena *, struct str *why);
void app_free(struct app *);
/* Compiles the contract and binds the operations, nothing else: for `jqt doctor` and the contract's lint. */
bool app_check_contract(struct arena *, struct str *why);

/* May this database be served from (start.h)? False with a sentence if somebody must put something right first. One
 * that is merely away is asked again while the service waits; then the sentence says what is awaited. */
bool app_check_database(struct app *, struct arena *, struct str *why);
/* Listens, serves until SIGTERM or SIGINT, drains, stops. The exit code. */
int app_serve(struct app *);
#endif
