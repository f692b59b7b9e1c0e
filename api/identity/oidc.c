/* The OpenID Connect adapter: discovery, authorization code flow with PKCE and nonce, id_token, userinfo. What the
 * province signed is checked by token/jws_verify, what it says by identity_rules. Knows nothing of our own clients. */
#include "adapter.h"
#include "base/clock.h"
#include "base/log.h"
#include "gate/gate.h"
#include "oidc_provider.h"
#include "token/token.h"

#include <openssl/evp.h>

#define SIGNATURES STR("ES256,RS256,PS256")

struct oidc {
    const struct config *config;
    struct claims_map claims;
    struct hash key; /* verifiers and nonces derive from a login's state, so that nothing of them is stored */
    struct oidc_provider *provider;
};

static struct str derive(const struct oidc *o, struct arena *mem, const char *purpose, struct str state)
{
    struct strbuf text = {.mem = mem};
    lp_add(&text, str_from(purpose));
    lp_add(&text, state);
    const struct hash h = hmac_sha256(hash_str(&o->key), strbuf_str(&text));
    return base64url_encode(mem, hash_str(&h));
}

/* ---- to the province ---- */

static struct err begin(void *self, struct arena *mem, const struct login_start *start, struct str *location)
{
    const struct oidc *o = self;
    struct oidc_endpoints at;
    TRY(oidc_provider_endpoints(o->provider, mem, &at));
    const struct str verifier = derive(o, mem, "verifier", start->state);
    const struct hash challenge = sha256(verifier);
    struct strbuf url = {.mem = mem};
    strbuf_add(&url, at.authorization);
    uri_add(&url, "response_type", STR("code"));
    uri_add(&url, "client_id", o->config->oidc_client_id);
    uri_add(&url, "redirect_uri", start->callback_url);
    uri_add(&url, "scope", o->config->oidc_scope);
    uri_add(&url, "state", start->state);
    uri_add(&url, "nonce", derive(o, mem, "nonce", start->state));
    uri_add(&url, "code_challenge", base64url_encode(mem, hash_str(&challenge)));
    uri_add(&url, "code_challenge_method", STR("S256"));
    if (start->max_age_s >= 0)
        uri_add(&url, "max_age", arena_printf(mem, "%lld", (long long)start->max_age_s));
    if (start->max_age_s == 0)
        uri_add(&url, "prompt", STR("login"));
    *location = strbuf_str(&url);
    return NO_ERR;
}

/* ---- back from it ---- */

/* RFC 6749 §2.3.1: id and secret are form-encoded before they become HTTP Basic. */
static struct str basic_auth(const struct oidc *o, struct arena *mem)
{
    struct strbuf pair = {.mem = mem};
    uri_encode(&pair, o->config->oidc_client_id);
    strbuf_add_char(&pair, ':');
    uri_encode(&pair, o->config->oidc_client_secret);
    unsigned char *text = arena_alloc(mem, (pair.len + 2) / 3 * 4 + 1);
    (void)EVP_EncodeBlock(text, (const unsigned char *)pair.data, (int)pair.len);
    return arena_printf(mem, "Basic %s", (const char *)text);
}

static void form_add(struct strbuf *form, const char *name, struct str value)
{
    if (form->len)
        strbuf_add_char(form, '&');
    strbuf_add_c(form, name);
    strbuf_add_char(form, '=');
    uri_encode(form, value);
}

static struct err refuse(struct arena *mem, const char *what, int status)
{
    return (struct err){ERR_oauth_login_failed, arena_printf(mem, "%s (HTTP %d)", what, status).data};
}

static struct err fetch_object(const struct oidc *o, struct arena *mem, struct fetch f, const char *what,
                               const cJSON **out)
{
    int status = 0;
    struct str body;
    TRY(oidc_provider_fetch(o->provider, mem, f, &status, &body));
    if (status >= 500)
        return ERR(login_unavailable, arena_printf(mem, "%s (HTTP %d)", what, status).data);
    if (status != 200 || !json_read(mem, body, out) || !cJSON_IsObject(*out))
        return refuse(mem, what, status);
    return NO_ERR;
}

static struct err exchange_code(const struct oidc *o, struct arena *mem, const struct oidc_endpoints *at,
                                const struct login_return *back, const cJSON **answer)
{
    struct strbuf form = {.mem = mem};
    form_add(&form, "grant_type", STR("authorization_code"));
    form_add(&form, "code", back->code);
    form_add(&form, "redirect_uri", back->start.callback_url);
    form_add(&form, "code_verifier", derive(o, mem, "verifier", back->start.state));
    struct fetch f = {.url = at->token};
    if (at->secret_in_form) {
        form_add(&form, "client_id", o->config->oidc_client_id);
        form_add(&form, "client_secret", o->config->oidc_client_secret);
    } else {
        f.authorization = basic_auth(o, mem);
    }
    f.form = strbuf_str(&form);
    return fetch_object(o, mem, f, "the province refuses the code", answer);
}

static struct err check_id_token(const struct oidc *o, struct arena *mem, const struct login_return *back,
                                 struct str id_token, const cJSON **claims)
{
    struct str jwks;
    TRY(oidc_provider_jwks(o->provider, mem, JWKS_CACHED, &jwks));
    if (!jws_verify(mem, id_token, jwks, SIGNATURES, claims)) {
        TRY(oidc_provider_jwks(o->provider, mem, JWKS_ANEW, &jwks)); /* its keys may have changed */
        if (!jws_verify(mem, id_token, jwks, SIGNATURES, claims))
            return ERR(oauth_login_failed, "id_token: no known key verifies it");
    }
    const struct id_token_expected expected = {.issuer = o->config->oidc_issuer,
                                               .client_id = o->config->oidc_client_id,
                                               .nonce = derive(o, mem, "nonce", back->start.state),
                                               .now_s = clock_real_ms() / SECOND_MS};
    const char *fault = id_token_fault(*claims, &expected);
    return fault ? ERR(oauth_login_failed, fault) : NO_ERR;
}

static struct err ask_userinfo(const struct oidc *o, struct arena *mem, struct str url, const cJSON *answer,
                               const cJSON *claims, const cJSON **userinfo)
{
    const struct str token = json_str(answer, "access_token");
    if (url.len == 0 || token.len == 0)
        return NO_ERR;
    for (size_t i = 0; i < token.len; i++)
        if (token.data[i] <= ' ' || token.data[i] > '~')
            return ERR(oauth_login_failed, "the province's access token is no header value");
    const struct fetch f = {.url = url, .authorization = arena_concat(mem, STR("Bearer "), token)};
    const cJSON *found = NULL;
    TRY(fetch_object(o, mem, f, "the province refuses userinfo", &found));
    if (!str_equal(json_str(found, "sub"), json_str(claims, "sub"))) /* OpenID Connect Core §5.3.2 */
        return ERR(oauth_login_failed, "userinfo speaks of another subject");
    *userinfo = found;
    return NO_ERR;
}

static struct err finish(void *self, struct arena *mem, const struct login_return *back, struct login_person *person)
{
    const struct oidc *o = self;
    struct oidc_endpoints at;
    const cJSON *answer = NULL, *claims = NULL, *userinfo = NULL;
    if (!back->code.len)
        return ERR(oauth_login_failed, "the province sent no code");
    if (back->iss.data && !str_equal(back->iss, o->config->oidc_issuer)) /* RFC 9207 */
        return ERR(oauth_login_failed, "the answer comes from another issuer");
    TRY(oidc_provider_endpoints(o->provider, mem, &at));
    TRY(exchange_code(o, mem, &at, back, &answer));
    TRY(check_id_token(o, mem, back, json_str(answer, "id_token"), &claims));
    if (claims_incomplete(&o->claims, claims))
        TRY(ask_userinfo(o, mem, at.userinfo, answer, claims, &userinfo));
    if (!claims_read(mem, &o->claims, claims, userinfo, person))
        return ERR(oauth_login_failed, "the province tells no subject");
    if (!login_is_recent(person->auth_time_s, back->begun_s, back->start.max_age_s))
        return ERR(oauth_login_failed, "the province did not ask again although max_age demanded it");
    return NO_ERR;
}

static bool crowded(const void *self)
{
    return oidc_provider_crowded(((const struct oidc *)self)->provider);
}

/* ---- logout (OpenID Connect RP-Initiated Logout) ---- */

static struct str logout(void *self, struct arena *mem, struct str return_url, struct str state)
{
    const struct oidc *o = self;
    struct oidc_endpoints at;
    const struct err e = oidc_provider_endpoints(o->provider, mem, &at);
    if (failed(e) || at.end_session.len == 0)
        return STR_EMPTY;
    struct strbuf url = {.mem = mem};
    strbuf_add(&url, at.end_session);
    uri_add(&url, "client_id", o->config->oidc_client_id);
    uri_add(&url, "post_logout_redirect_uri", return_url);
    uri_add(&url, "state", state);
    return strbuf_str(&url);
}

static void free_oidc(void *self)
{
    oidc_provider_free(((struct oidc *)self)->provider);
}

bool oidc_adapter_new(const struct config *config, struct arena *mem, struct login_adapter *out, struct str *why)
{
    struct oidc *o = ARENA_NEW(mem, struct oidc);
    o->config = config;
    o->key = gate_derive_key(config, "login_exchange");
    if (!claims_map_parse(mem, config->oidc_claims, &o->claims, why))
        return false;
    o->provider = oidc_provider_new(config->oidc_issuer, str_starts(config->oidc_issuer, STR("https://")),
                                    (int)config->oidc_timeout_ms, config_places(config));
    *out = (struct login_adapter){.name = "oidc",
                                  .proves_fresh_login = true,
                                  .self = o,
                                  .begin = begin,
                                  .finish = finish,
                                  .crowded = crowded,
                                  .logout = logout,
                                  .free = free_oidc};
    return true;
}
