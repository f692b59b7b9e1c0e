/* Makes the identity feature, and serves its two constant documents. */
#include "identity_private.h"

#include "base/clock.h"

/* __Host- binds a cookie to this very origin; a plain-HTTP development origin cannot set one. */
static void choose_cookie(struct identity *i)
{
    const bool secure = str_starts(i->config->public_url, STR("https://"));
    i->cookie = secure ? "__Host-jqt_login" : "jqt_login";
    i->cookie_attributes = secure ? "; Path=/; HttpOnly; SameSite=Lax; Secure" : "; Path=/; HttpOnly; SameSite=Lax";
}

struct identity *identity_new(const struct config *config, struct db_pool *pool, struct token_keys *keys,
                              struct arena *mem, struct str *why)
{
    struct identity *i = ARENA_NEW(mem, struct identity);
    i->config = config;
    i->pool = pool;
    i->keys = keys;
    i->refresh_key = gate_derive_key(config, "refresh_token");
    i->logout_key = gate_derive_key(config, "logout_state");
    choose_cookie(i);
    if (!oidc_adapter_new(config, mem, &i->adapter, why))
        return NULL;
    i->standing = standing_cache_new(pool);
    return i;
}

void identity_start(struct identity *i, struct db_pool *background)
{
    standing_cache_start(i->standing, background);
}

void identity_free(struct identity *i)
{
    if (!i)
        return;
    standing_cache_free(i->standing);
    i->adapter.free(i->adapter.self);
}

bool identity_check_login(const struct config *config, struct arena *mem, struct str *why)
{
    struct login_adapter adapter;
    struct str location;
    if (!oidc_adapter_new(config, mem, &adapter, why))
        return false;
    const struct login_start start = {.state = STR("check"), .callback_url = config->public_url, .max_age_s = -1};
    const struct err e = adapter.begin(adapter.self, mem, &start, &location);
    if (failed(e))
        *why = e.log ? arena_str(mem, str_from(e.log)) : STR("it does not answer");
    adapter.free(adapter.self);
    return !failed(e);
}

/* ---- commands with typed input ---- */

struct work_call {
    struct call call; /* first: what the command layer sees */
    struct work work;
};

void work_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    *(struct work *)input = ((const struct work_call *)call)->work;
}

struct err work_run(const struct work_context *at, const struct handler *handler, struct work work, struct problem *why)
{
    static const struct principal system;
    const struct work_call call = {.call = {.operation = handler->name,
                                            .config = at->config,
                                            .who = &system,
                                            .mem = at->mem,
                                            .if_match = ANY_VERSION,
                                            .request_id = at->request_id,
                                            .client_address = at->client_address,
                                            .client_id = at->client_id,
                                            .real_now_s = clock_real_ms() / SECOND_MS},
                                   .work = work};
    struct reply reply;
    return command_run(at->pool, &call.call, handler, &reply, why);
}

/* ---- constant documents ---- */

static void add_list(struct json_out *out, const char *name, const char *const *values, size_t count)
{
    json_key(out, name);
    json_open(out, '[');
    for (size_t n = 0; n < count; n++)
        json_put_str(out, str_from(values[n]));
    json_close(out, ']');
}
#define ADD_LIST(out, name, ...)                                \
    add_list((out), (name), (const char *const[]){__VA_ARGS__}, \
             sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void respond_document(struct http_response *response, struct str json)
{
    response->status = 200;
    response->body = json;
    HTTP_SET(response, "Content-Type", STR("application/json"));
    HTTP_SET(response, "Cache-Control", STR("public, max-age=300"));
}

/* RFC 8414 §2 */
struct err identity_metadata(struct raw_context *context, const struct call *call, struct http_response *response,
                             struct problem *why)
{
    (void)why;
    const struct str issuer = context->config->public_url;
    struct json_out out = json_out(call->mem);
    json_open(&out, '{');
    json_add_str(&out, "issuer", issuer);
    json_add_str(&out, "authorization_endpoint", arena_concat(call->mem, issuer, STR("/oauth/authorize")));
    json_add_str(&out, "token_endpoint", arena_concat(call->mem, issuer, STR("/oauth/token")));
    json_add_str(&out, "revocation_endpoint", arena_concat(call->mem, issuer, STR("/oauth/revoke")));
    json_add_str(&out, "introspection_endpoint", arena_concat(call->mem, issuer, STR("/oauth/introspect")));
    json_add_str(&out, "end_session_endpoint", arena_concat(call->mem, issuer, STR("/oauth/logout")));
    json_add_str(&out, "jwks_uri", arena_concat(call->mem, issuer, STR("/.well-known/jwks.json")));
    json_add_str(&out, "service_documentation", arena_concat(call->mem, issuer, STR("/docs/")));
    ADD_LIST(&out, "response_types_supported", "code");
    ADD_LIST(&out, "response_modes_supported", "query");
    ADD_LIST(&out, "grant_types_supported", "authorization_code", "refresh_token");
    ADD_LIST(&out, "code_challenge_methods_supported", "S256");
    ADD_LIST(&out, "token_endpoint_auth_methods_supported", "none", "client_secret_basic", "client_secret_post");
    ADD_LIST(&out, "revocation_endpoint_auth_methods_supported", "none", "client_secret_basic", "client_secret_post");
    ADD_LIST(&out, "introspection_endpoint_auth_methods_supported", "client_secret_basic", "client_secret_post");
    ADD_LIST(&out, "ui_locales_supported", "zh-CN", "en");
    json_add_bool(&out, "authorization_response_iss_parameter_supported", true);
    json_close(&out, '}');
    respond_document(response, json_text(&out));
    return NO_ERR;
}

struct err identity_jwks(struct raw_context *context, const struct call *call, struct http_response *response,
                         struct problem *why)
{
    (void)call, (void)why;
    respond_document(response, token_keys_jwks(context->keys));
    return NO_ERR;
}

void respond_redirect(struct http_response *response, struct str location)
{
    response->status = 302;
    HTTP_SET(response, "Location", location);
    HTTP_SET(response, "Cache-Control", STR("no-store"));
    HTTP_SET(response, "Referrer-Policy", STR("no-referrer"));
}
