/* Signing and verifying access tokens; the only caller of libjwt. libjwt takes the algorithm from the token and
 * checks no claims, so the header is ours to judge before it, and the claims after it. */
#include "base/clock.h"
#include "base/hash.h"
#include "token_private.h"

#include <jwt.h>
#include <stdlib.h>

enum { ES256_SIGNATURE_BYTES = 64, CLAIM_TEXT_MAX = 1000 };

/* ---- signing ---- */

static void free_jwt(void *jwt)
{
    jwt_free(jwt);
}

struct err token_sign_payload(const struct token_keys *keys, struct arena *mem, struct str json_payload,
                              struct str *out)
{
    const struct signing_key *key = &keys->list[keys->count - 1];
    jwt_t *jwt = NULL;
    if (jwt_new(&jwt) != 0)
        return ERR(internal, "jwt_new failed");
    arena_defer(mem, free_jwt, jwt);
    if (jwt_set_alg(jwt, JWT_ALG_ES256, str_bytes(key->private_pem), (int)key->private_pem.len) != 0 ||
        jwt_add_header(jwt, "kid", arena_cstr(mem, key->kid)) != 0 ||
        jwt_add_grants_json(jwt, arena_cstr(mem, json_payload)) != 0)
        return ERR(internal, "libjwt refuses the payload");
    char *text = jwt_encode_str(jwt);
    if (!text)
        return ERR(internal, "jwt_encode_str failed");
    *out = arena_str(mem, str_from(text));
    free(text);
    return NO_ERR;
}

struct err token_sign(const struct token_keys *keys, struct arena *mem, const struct principal *who, struct str *out)
{
    const int64_t now_s = clock_real_ms() / SECOND_MS;
    int64_t expires_s = now_s + TOKEN_LIFETIME_S;
    if (who->expires_s > 0 && who->expires_s < expires_s)
        expires_s = who->expires_s;
    struct json_out claims = json_out(mem);
    json_open(&claims, '{');
    json_add_str(&claims, "iss", keys->issuer);
    json_add_str(&claims, "aud", keys->audience);
    json_add_uuid(&claims, "sub", who->account_id);
    json_add_i64(&claims, "exp", expires_s);
    json_add_i64(&claims, "iat", now_s);
    json_add_uuid(&claims, "jti", uuid_new());
    json_add_str(&claims, "client_id", who->client_id);
    json_add_str(&claims, "scope", who->scope);
    role_put_names(&claims, who->roles);
    if (!uuid_is_nil(who->enterprise_id))
        json_add_uuid(&claims, "enterprise_id", who->enterprise_id);
    json_add_uuid(&claims, "sid", who->session_id);
    json_add_i64(&claims, "auth_time", who->auth_time_s);
    json_close(&claims, '}');
    return token_sign_payload(keys, mem, json_text(&claims), out);
}

/* ---- verifying ---- */

/* The signature, by libjwt, with the key we chose. */
static bool signature_holds(struct arena *mem, const struct signing_key *key, struct str token)
{
    jwt_t *jwt = NULL;
    if (jwt_decode(&jwt, arena_cstr(mem, token), str_bytes(key->public_pem), (int)key->public_pem.len) != 0)
        return false;
    const bool good = jwt_get_alg(jwt) == JWT_ALG_ES256;
    jwt_free(jwt);
    return good;
}

static bool read_uuid(const cJSON *claims, const char *name, struct uuid *out)
{
    return uuid_parse(json_str(claims, name), out);
}

static bool read_time(const cJSON *claims, const char *name, int64_t *out)
{
    const cJSON *number = json_member(claims, name);
    return number && json_is_integer(number, out);
}

static bool read_claims(struct arena *mem, const cJSON *claims, struct principal *out)
{
    struct principal who = {.client_id = arena_str(mem, json_str(claims, "client_id")),
                            .scope = arena_str(mem, json_str(claims, "scope"))};
    if (!read_uuid(claims, "sub", &who.account_id) || !read_uuid(claims, "sid", &who.session_id) ||
        !read_time(claims, "exp", &who.expires_s) || !read_time(claims, "auth_time", &who.auth_time_s))
        return false;
    if (json_has(claims, "enterprise_id") && !read_uuid(claims, "enterprise_id", &who.enterprise_id))
        return false;
    const cJSON *role, *roles = json_member(claims, "roles");
    if (roles && !cJSON_IsArray(roles))
        return false;
    cJSON_ArrayForEach(role, roles)
    {
        who.roles |= cJSON_IsString(role) ? role_find(str_from(role->valuestring)) : 0;
    }
    if (who.client_id.len > CLAIM_TEXT_MAX || who.scope.len > CLAIM_TEXT_MAX)
        return false;
    *out = who;
    return true;
}

static enum token_verdict judge_claims(const struct token_keys *keys, struct arena *mem, struct str payload,
                                       int64_t now_s, struct principal *out)
{
    const cJSON *claims = NULL;
    struct principal who;
    int64_t not_before_s = 0;
    if (!json_read(mem, payload, &claims) || !cJSON_IsObject(claims) ||
        !str_equal(json_str(claims, "iss"), keys->issuer) || !str_equal(json_str(claims, "aud"), keys->audience) ||
        !read_claims(mem, claims, &who))
        return TOKEN_INVALID;
    if (json_has(claims, "nbf") && (!read_time(claims, "nbf", &not_before_s) || now_s < not_before_s))
        return TOKEN_INVALID;
    if (now_s >= who.expires_s)
        return TOKEN_EXPIRED;
    *out = who;
    return TOKEN_VALID;
}

enum token_verdict token_verify(struct token_keys *keys, struct arena *mem, struct str token, int64_t now_s,
                                struct principal *out)
{
    if (token.len == 0 || token.len > TOKEN_BYTES_MAX)
        return TOKEN_INVALID;
    if (token_cache_find(keys->cache, mem, token, now_s, out))
        return TOKEN_VALID;
    struct jws jws;
    if (!jws_split(mem, token, &jws) || !str_is(json_str(jws.header, "alg"), "ES256") ||
        !str_is(json_str(jws.header, "typ"), "JWT") || jws.signature.len != ES256_SIGNATURE_BYTES)
        return TOKEN_INVALID;
    const struct signing_key *key = token_key_find(keys, json_str(jws.header, "kid"));
    if (!key || !signature_holds(mem, key, token))
        return TOKEN_INVALID;
    struct principal who;
    const enum token_verdict verdict = judge_claims(keys, mem, jws.payload, now_s, &who);
    if (verdict == TOKEN_VALID) {
        token_cache_put(keys->cache, token, now_s, &who);
        *out = who;
    }
    return verdict;
}
