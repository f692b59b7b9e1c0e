/* Builds and owns pools, contract, keys, identity, gate, sweeps and server. The only place that knows all of them. */
#include "app.h"
#include "bounds.h"
#include "service_manager.h"
#include "start.h"

#include "base/clock.h"
#include "base/log.h"
#include "command/sequencer.h"
#include "db/embedded.h"
#include "identity/identity.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    DRAIN_MS = 10000,
    QUERY_TIMEOUT_MS = 5000,
    LOCK_TIMEOUT_MS = 2000,
    /* What runs by itself: the sweeps, the reader of changed standings and the sequencer, each a thread that uses one
     * connection at a time. */
    BACKGROUND_CONNECTIONS = 3,
    PAYMENT_CONNECTIONS = 1, /* of those for requests, where they are more than twice as many */
    BACKGROUND_WAIT_MS = 5000,
    /* Who asks whether the service is ready does not wait for long. */
    HEALTH_CONNECTIONS = 1,
    HEALTH_WAIT_MS = 1000
};
_Static_assert((int)CONFIG_DB_POOL_MAX == (int)DB_CONNECTIONS_MAX, "JQT_DB_POOL means what it says");

struct app {
    struct arena *mem;
    struct config config;
    struct contract *contract;
    struct token_keys *keys;
    struct db_pool *pool;       /* of the requests */
    struct db_pool *background; /* of what runs by itself, so that no flood of requests stops it */
    struct db_pool *health;     /* of /readyz */
    struct identity *identity;
    struct sequencer *sequencer;
    struct gate *gate;
    struct sweep_runner *sweeps;
    bool checked;        /* the configuration belongs to the database */
    struct hash awaited; /* of the sentence that was logged last while the database is away */
};

static struct db_pool *make_pool(const struct config *config, int connections, int reserved, int wait_ms)
{
    const struct db_config db = {.url = config->database_url,
                                 .connections = connections,
                                 .reserved = reserved,
                                 .wait_ms = wait_ms,
                                 .query_timeout_ms = QUERY_TIMEOUT_MS,
                                 .lock_timeout_ms = LOCK_TIMEOUT_MS};
    return db_pool_new(&db);
}

/* The keys, and whether files can be stored: what is told soonest comes first. */
static bool use_folders(struct app *app, struct str *why)
{
    const struct config *config = &app->config;
    struct str reason = STR_EMPTY;
    app->keys = token_keys_load(config->signing_keys, config->public_url, app->mem, &reason);
    if (!app->keys) {
        *why = arena_printf(app->mem, "JQT_SIGNING_KEYS should be a folder of EC P-256 private keys: %.*s",
                            STR_FMT(reason));
        return false;
    }
    app->config.public_keys = token_keys_jwks(app->keys);
    if (access(arena_cstr(app->mem, config->files_dir), W_OK | X_OK) == 0)
        return true;
    *why = arena_printf(app->mem,
                        "JQT_FILES_DIR (%.*s) cannot be written; it should be a folder for uploaded "
                        "files that the service may write.",
                        STR_FMT(config->files_dir));
    return false;
}

static bool build(struct app *app, struct str *why)
{
    const struct config *config = &app->config;
    if (!use_folders(app, why))
        return false;
    app->contract = contract_compile(embedded_openapi.text, app->mem, why);
    if (!app->contract || !bounds_hold(app->contract, app->mem, why))
        return false;
    const int connections = (int)config->db_pool;
    app->pool = make_pool(config, connections, connections > 2 * PAYMENT_CONNECTIONS ? PAYMENT_CONNECTIONS : 0,
                          (int)config->db_wait_ms);
    app->background = make_pool(config, BACKGROUND_CONNECTIONS, 0, BACKGROUND_WAIT_MS);
    app->health = make_pool(config, HEALTH_CONNECTIONS, 0, HEALTH_WAIT_MS);
    app->sequencer = sequencer_new(app->background);
    app->identity = identity_new(config, app->pool, app->keys, app->mem, why);
    if (!app->identity)
        return false;
    const struct gate_config gate = {.contract = app->contract,
                                     .config = config,
                                     .pool = app->pool,
                                     .health_pool = app->health,
                                     .keys = app->keys,
                                     .endpoints = operations,
                                     .endpoint_count = operation_count,
                                     .standing = identity_standing,
                                     .places = config_places(config),
                                     .identity = app->identity};
    app->gate = gate_new(&gate, app->mem, why);
    size_t count = 0;
    const struct sweep *sweeps = sweeps_all(app->mem, &count);
    app->sweeps = sweep_runner_new(app->background, config, sweeps, count);
    return app->gate != NULL;
}

struct app *app_new(const struct config *config, struct arena *mem, struct str *why)
{
    hash_init();
    struct app *app = calloc(1, sizeof *app);
    if (!app)
        abort();
    app->mem = arena_new();
    app->config = *config;
    if (build(app, why))
        return app;
    *why = arena_str(mem, *why);
    app_free(app);
    return NULL;
}

void app_free(struct app *app)
{
    if (!app)
        return;
    sweep_runner_free(app->sweeps);
    if (app->identity)
        identity_free(app->identity);
    sequencer_free(app->sequencer);
    db_pool_free(app->health);
    db_pool_free(app->background);
    db_pool_free(app->pool);
    if (app->keys)
        token_keys_free(app->keys);
    if (app->contract)
        contract_free(app->contract);
    arena_free(app->mem);
    free(app);
}

bool app_check_contract(struct arena *mem, struct str *why)
{
    struct contract *contract = contract_compile(embedded_openapi.text, mem, why);
    if (!contract)
        return false;
    const struct config config = {.public_url = STR("http://127.0.0.1:8080"), .secret = STR("-")};
    const struct gate_config gate = {
        .contract = contract, .config = &config, .endpoints = operations, .endpoint_count = operation_count};
    const bool good = bounds_hold(contract, mem, why) && gate_new(&gate, mem, why) != NULL;
    contract_free(contract);
    return good;
}

bool app_check_database(struct app *app, struct arena *mem, struct str *why)
{
    const struct start_finding f = start_check(app->pool, &app->config, START_STORES, mem);
    app->checked = f.verdict == START_GOOD;
    *why = f.sentence;
    return f.verdict != START_REFUSED;
}

/* Nothing is done with a database before it was compared. */
static void start_background(struct app *app)
{
    identity_start(app->identity, app->background);
    sequencer_start(app->sequencer);
    sweep_runner_start(app->sweeps);
}

/* Once, and again when it is another one. */
static void tell_what_is_awaited(struct app *app, struct str why)
{
    const struct hash sentence = sha256(why);
    if (hash_equal(sentence, app->awaited))
        return;
    app->awaited = sentence;
    LOG(LOG_WARN, "database_awaited", log_text("detail", why));
}

/* The database may have come. False if something about it must be put right first. */
static bool look_for_database(struct app *app)
{
    struct arena *mem = arena_new();
    struct str why = STR_EMPTY;
    const bool good = app_check_database(app, mem, &why);
    if (!good)
        LOG(LOG_ERROR, "start_refused", log_text("detail", why));
    else if (!app->checked)
        tell_what_is_awaited(app, why);
    arena_free(mem);
    if (good && app->checked) {
        start_background(app);
        gate_open(app->gate);
    }
    return good;
}

/* Until a signal comes, or something about the database must be put right first: then *signal is 0. */
static void await_signal(struct app *app, struct http_server *server, const sigset_t *stop, int *signal)
{
    enum { ROUND_MS = 1000, NANOSECONDS_PER_MS = 1000000 };
    const int64_t half_ms = manager_watchdog_ms() / 2;
    const int64_t round_ms = half_ms > 0 && half_ms < ROUND_MS ? half_ms : ROUND_MS;
    const struct timespec round = {round_ms / SECOND_MS, round_ms % SECOND_MS * NANOSECONDS_PER_MS};
    *signal = 0;
    do {
        if (!app->checked && !look_for_database(app))
            return;
        if (half_ms > 0 && http_server_is_alive(server))
            manager_tell("WATCHDOG=1");
    } while ((*signal = sigtimedwait(stop, NULL, &round)) < 0);
}

/* A waiting connection is a descriptor: as many as the host allows. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* False with a sentence. *admin is NULL if there is none. */
static bool start_admin(struct app *app, struct http_admin **admin, struct str *why)
{
    const struct http_admin_config config = {.listen = app->config.admin_listen,
                                             .public_url = app->config.public_url,
                                             .health = gate_health,
                                             .context = app->gate};
    *admin = NULL;
    if (str_is(app->config.admin_listen, "off"))
        return true;
    *admin = http_admin_start(&config, app->mem, why);
    return *admin != NULL;
}

static bool start_servers(struct app *app, struct http_server **server, struct http_admin **admin, struct str *why)
{
    const struct config *config = &app->config;
    const struct http_config http = {.listen = config->listen,
                                     .listener = manager_listener(),
                                     .public_url = config->public_url,
                                     .cors_origins = config->cors_origins,
                                     .trusted_proxies = config->trusted_proxies,
                                     .workers = (int)config->workers,
                                     .max_in_flight = config_places(config),
                                     .reserved = config_payment_places(config_places(config)),
                                     .urgent = gate_is_payment,
                                     .handler = gate_handle,
                                     .health = gate_health,
                                     .context = app->gate};
    if (!start_admin(app, admin, why))
        return false;
    if (app->checked)
        db_pool_open(app->pool);
    *server = http_server_start(&http, app->mem, why);
    if (!*server && *admin)
        http_admin_stop(*admin);
    return *server != NULL;
}

static void stop_servers(struct http_server *server, struct http_admin *admin)
{
    manager_tell("STOPPING=1");
    if (admin)
        http_admin_begin_drain(admin);
    http_server_stop(server, DRAIN_MS);
    if (admin)
        http_admin_stop(admin);
}

int app_serve(struct app *app)
{
    const struct config *config = &app->config;
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, NULL); /* before any thread starts: main alone waits for them */
    signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    struct str why = STR_EMPTY;
    if (app->checked)
        start_background(app);
    else
        gate_close(app->gate);
    struct http_server *server = NULL;
    struct http_admin *admin = NULL;
    if (!start_servers(app, &server, &admin, &why)) {
        LOG(LOG_ERROR, "start_failed", log_text("detail", why));
        return 1;
    }
    LOG(LOG_INFO, "started", log_text("listen", config->listen), log_i64("port", http_server_port(server)),
        log_i64("admin_port", admin ? http_admin_port(admin) : 0), log_i64("workers", config->workers),
        log_i64("sandbox", config->sandbox));
    manager_tell("READY=1");
    int got = 0;
    await_signal(app, server, &stop, &got);
    LOG(LOG_INFO, "stopping", log_i64("signal", got));
    stop_servers(server, admin);
    sweep_runner_stop(app->sweeps);
    LOG(LOG_INFO, "stopped");
    return got > 0 ? 0 : 1;
}
