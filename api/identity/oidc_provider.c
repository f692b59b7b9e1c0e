/* Cache of the province's discovery document and key set. Each is read when it is needed and older than its time;
 * a province that is away is noticed within DISCOVERY_MS and one that is back within RETRY_MS. */
#include "oidc_provider.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum {
    DISCOVERY_MS = 5 * SECOND_MS,
    KEYS_MS = 10 * MINUTE_MS,
    KEYS_ANEW_MS = 5 * SECOND_MS,
    /* How old they may be for whoever comes while one thread reads them anew: a crowd does not wait for it. */
    DISCOVERY_MEANWHILE_MS = MINUTE_MS,
    KEYS_MEANWHILE_MS = 2 * KEYS_MS,
    RETRY_MS = SECOND_MS,
    /* Of the places for requests a quarter may wait for the province; of few of them half. */
    PLACES_FEW = 64
};

/* Is the text a document we can use? */
struct oidc_provider;
typedef bool check_fn(struct arena *, const struct oidc_provider *, struct str text);

struct document {
    check_fn *check;
    struct arena *mem; /* holds text; NULL: never read */
    struct str text;
    int64_t read_ms, failed_ms; /* monotonic */
    bool reading;               /* a thread is at it */
};

struct oidc_provider {
    struct str issuer;
    struct arena *mem;
    bool https_only;
    int timeout_ms;
    int waiting_max;
    atomic_int waiting; /* for the province, on any leg of a login */
    pthread_mutex_t lock;
    pthread_cond_t read;
    struct document discovery, keys; /* under lock */
};

static bool begin_waiting(struct oidc_provider *p)
{
    if (atomic_fetch_add(&p->waiting, 1) < p->waiting_max)
        return true;
    atomic_fetch_sub(&p->waiting, 1);
    return false;
}

static void end_waiting(struct oidc_provider *p)
{
    atomic_fetch_sub(&p->waiting, 1);
}

bool oidc_provider_crowded(const struct oidc_provider *p)
{
    return atomic_load(&p->waiting) >= p->waiting_max;
}

struct err oidc_provider_fetch(struct oidc_provider *p, struct arena *mem, struct fetch f, int *status,
                               struct str *body)
{
    f.https_only = p->https_only;
    f.timeout_ms = p->timeout_ms;
    if (!begin_waiting(p))
        return ERR(login_unavailable, "too many requests wait for the province");
    const struct err e = fetch_run(mem, &f, status, body);
    end_waiting(p);
    return e;
}

static struct err fetch_document(struct oidc_provider *p, struct arena *mem, struct str url, check_fn *check,
                                 struct str *text)
{
    int status = 0;
    TRY(oidc_provider_fetch(p, mem, (struct fetch){.url = url}, &status, text));
    if (status != 200 || !check(mem, p, *text))
        return ERR(login_unavailable,
                   arena_printf(mem, "%.*s: HTTP %d, or not what it should be", STR_FMT(url), status).data);
    return NO_ERR;
}

static void wait_for_reader(struct oidc_provider *p, struct document *d)
{
    if (!d->reading || !begin_waiting(p))
        return;
    const int64_t end = clock_monotonic_ms() + p->timeout_ms + SECOND_MS;
    const struct timespec until = {end / 1000, end % 1000 * 1000000};
    while (d->reading && clock_monotonic_ms() < end)
        (void)pthread_cond_timedwait(&p->read, &p->lock, &until);
    end_waiting(p);
}

/* Puts a document that was read in the place of the one before; called under the lock. */
static void keep(struct document *d, struct str text)
{
    arena_free(d->mem);
    d->mem = arena_new();
    d->text = arena_str(d->mem, text);
    d->read_ms = clock_monotonic_ms();
}

static bool is_younger(const struct document *d, int64_t age_ms)
{
    return d->mem && clock_monotonic_ms() - d->read_ms < age_ms;
}

struct age {
    int64_t max_ms, meanwhile_ms; /* meanwhile: 0 waits for whoever reads */
};

/* The text, so old at most. One thread reads, outside the lock; the others take what there is or wait for it. */
static struct err get_document(struct oidc_provider *p, struct arena *mem, struct document *d, struct str url,
                               struct age age, struct str *out)
{
    struct err e = NO_ERR;
    struct str text = STR_EMPTY;
    pthread_mutex_lock(&p->lock);
    const bool meanwhile = d->reading && d->failed_ms == 0 && is_younger(d, age.meanwhile_ms);
    if (!meanwhile)
        wait_for_reader(p, d);
    const int64_t now = clock_monotonic_ms();
    const bool fresh = meanwhile || is_younger(d, age.max_ms);
    if (!fresh && (d->reading || (d->failed_ms > 0 && now - d->failed_ms < RETRY_MS))) {
        e = ERR(login_unavailable, NULL); /* said already */
    } else if (!fresh) {
        d->reading = true;
        pthread_mutex_unlock(&p->lock);
        e = fetch_document(p, mem, url, d->check, &text);
        if (failed(e))
            LOG(LOG_WARN, "province_unavailable", log_c("detail", e.log));
        pthread_mutex_lock(&p->lock);
        d->reading = false;
        d->failed_ms = failed(e) ? clock_monotonic_ms() : 0;
        if (!failed(e))
            keep(d, text);
        pthread_cond_broadcast(&p->read);
    }
    if (!failed(e))
        *out = arena_str(mem, d->text);
    pthread_mutex_unlock(&p->lock);
    return e;
}

static const cJSON *object_of(struct arena *mem, struct str text)
{
    const cJSON *tree = NULL;
    return json_read(mem, text, &tree) && cJSON_IsObject(tree) ? tree : NULL;
}

static bool is_address(const struct oidc_provider *p, struct str url)
{
    return str_starts(url, STR("https://")) || (!p->https_only && str_starts(url, STR("http://")));
}

/* OpenID Connect Discovery §4.3: it must speak of the issuer that was asked. */
static bool is_discovery(struct arena *mem, const struct oidc_provider *p, struct str text)
{
    const cJSON *d = object_of(mem, text);
    return d && str_equal(json_str(d, "issuer"), p->issuer) && is_address(p, json_str(d, "authorization_endpoint")) &&
           is_address(p, json_str(d, "token_endpoint")) && is_address(p, json_str(d, "jwks_uri"));
}

static bool is_key_set(struct arena *mem, const struct oidc_provider *p, struct str text)
{
    (void)p;
    const cJSON *set = object_of(mem, text);
    return set && cJSON_IsArray(json_member(set, "keys"));
}

static struct str optional_address(const struct oidc_provider *p, const cJSON *d, const char *name)
{
    const struct str url = json_str(d, name);
    return is_address(p, url) ? url : STR_EMPTY;
}

/* client_secret_basic is what holds when nothing is said (Discovery §3). */
static bool only_in_form(const cJSON *d)
{
    const cJSON *method, *methods = json_member(d, "token_endpoint_auth_methods_supported");
    bool post = false;
    if (!cJSON_IsArray(methods))
        return false;
    cJSON_ArrayForEach(method, methods)
    {
        if (cJSON_IsString(method) && strcmp(method->valuestring, "client_secret_basic") == 0)
            return false;
        post = post || (cJSON_IsString(method) && strcmp(method->valuestring, "client_secret_post") == 0);
    }
    return post;
}

struct err oidc_provider_endpoints(struct oidc_provider *p, struct arena *mem, struct oidc_endpoints *out)
{
    struct str text;
    const struct str url = arena_concat(mem, p->issuer, STR("/.well-known/openid-configuration"));
    TRY(get_document(p, mem, &p->discovery, url, (struct age){DISCOVERY_MS, DISCOVERY_MEANWHILE_MS}, &text));
    const cJSON *d = object_of(mem, text);
    if (!d)
        return ERR(internal, "a discovery document that was checked no longer parses");
    *out = (struct oidc_endpoints){.authorization = json_str(d, "authorization_endpoint"),
                                   .token = json_str(d, "token_endpoint"),
                                   .userinfo = optional_address(p, d, "userinfo_endpoint"),
                                   .end_session = optional_address(p, d, "end_session_endpoint"),
                                   .jwks = json_str(d, "jwks_uri"),
                                   .secret_in_form = only_in_form(d)};
    return NO_ERR;
}

struct err oidc_provider_jwks(struct oidc_provider *p, struct arena *mem, enum jwks_age age, struct str *jwks)
{
    struct oidc_endpoints at;
    TRY(oidc_provider_endpoints(p, mem, &at));
    const struct age kept =
        age == JWKS_ANEW ? (struct age){.max_ms = KEYS_ANEW_MS} : (struct age){KEYS_MS, KEYS_MEANWHILE_MS};
    return get_document(p, mem, &p->keys, at.jwks, kept, jwks);
}

/* ---- making ---- */

struct oidc_provider *oidc_provider_new(struct str issuer, bool https_only, int timeout_ms, int places)
{
    struct arena *mem = arena_new();
    struct oidc_provider *p = ARENA_NEW(mem, struct oidc_provider);
    p->mem = mem;
    p->issuer = arena_str(mem, issuer);
    p->https_only = https_only;
    p->timeout_ms = timeout_ms;
    p->waiting_max = places < PLACES_FEW ? (places + 1) / 2 : places / 4;
    p->discovery.check = is_discovery;
    p->keys.check = is_key_set;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&p->read, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&p->lock, NULL);
    return p;
}

void oidc_provider_free(struct oidc_provider *p)
{
    if (!p)
        return;
    pthread_cond_destroy(&p->read);
    pthread_mutex_destroy(&p->lock);
    arena_free(p->discovery.mem);
    arena_free(p->keys.mem);
    arena_free(p->mem);
}
