/* The clients' side of the bridge: token, revoke, introspect (RFC 6749 §3.2, RFC 7009, RFC 7662). */
#include "base/clock.h"
#include "base/random.h"
#include "identity_private.h"
#include "queries.h"

/* The client that asks, unproved; false with invalid_client if it names none. */
static bool read_client(struct raw_context *context, const struct call *call, struct client_credentials *out,
                        struct problem *why)
{
    if (client_credentials_read(call->mem, http_header_get(context->request, "Authorization"),
                                json_str(call->body, "client_id"), json_str(call->body, "client_secret"), out) &&
        out->id.len)
        return true;
    problem_set(why, ERR_oauth_invalid_client, STR_EMPTY, STR_EMPTY);
    return false;
}

static void respond_json(struct http_response *response, struct str json)
{
    response->status = 200;
    response->body = json;
    HTTP_SET(response, "Content-Type", STR("application/json"));
    HTTP_SET(response, "Cache-Control", STR("no-store"));
}

/* ---- token ---- */

static struct err respond_tokens(struct raw_context *context, const struct call *call,
                                 const struct grant_result *result, struct str refresh_token,
                                 struct http_response *response)
{
    const int64_t now_s = clock_real_ms() / SECOND_MS;
    const int64_t left_s = result->who.expires_s - now_s;
    struct str token;
    TRY(token_sign(context->keys, call->mem, &result->who, &token));
    struct json_out out = json_out(call->mem);
    json_open(&out, '{');
    json_add_str(&out, "access_token", token);
    json_add_str(&out, "token_type", STR("Bearer"));
    json_add_i64(&out, "expires_in", left_s < TOKEN_LIFETIME_S ? left_s : TOKEN_LIFETIME_S);
    json_add_str(&out, "refresh_token", refresh_token);
    if (result->who.scope.len)
        json_add_str(&out, "scope", result->who.scope);
    json_close(&out, '}');
    respond_json(response, json_text(&out));
    return NO_ERR;
}

/* The successor of a refresh token: derived, so that a repeat gets the same one and only hashes are stored. */
static struct str successor(const struct identity *i, struct arena *mem, struct str refresh_token)
{
    const struct hash h = hmac_sha256(hash_str(&i->refresh_key), refresh_token);
    return base64url_encode(mem, hash_str(&h));
}

struct err identity_token(struct raw_context *context, const struct call *call, struct http_response *response,
                          struct problem *why)
{
    const struct identity *i = context->identity;
    const struct str kind = json_str(call->body, "grant_type");
    struct grant_input in = {.identity = i};
    struct grant_result result = {0};
    if (!read_client(context, call, &in.client, why))
        return NO_ERR;
    if (str_is(kind, "authorization_code")) {
        in.kind = GRANT_CODE;
        in.secret = json_str(call->body, "code");
        in.redirect_uri = json_str(call->body, "redirect_uri");
        in.verifier = json_str(call->body, "code_verifier");
        in.next_refresh = random_token(call->mem, SECRET_BYTES);
    } else if (str_is(kind, "refresh_token")) {
        in.kind = GRANT_REFRESH;
        in.secret = json_str(call->body, "refresh_token");
        in.next_refresh = successor(i, call->mem, in.secret);
    } else {
        problem_set(why, kind.len ? ERR_oauth_unsupported_grant_type : ERR_oauth_invalid_request, STR_EMPTY, STR_EMPTY);
        return NO_ERR;
    }
    TRY(grant_give(&in, call, &result, why));
    if (has_problem(why))
        return NO_ERR;
    context->request->log_client = in.client.id;
    return respond_tokens(context, call, &result, in.next_refresh, response);
}

/* ---- revoke, introspect ---- */

enum who_may { ANY_CLIENT, CONFIDENTIAL_CLIENT };

/* The client, proved. */
static struct err prove_client(struct raw_context *context, const struct call *call, enum who_may who_may,
                               struct client_credentials *out, struct problem *why)
{
    struct client_row client = {0};
    if (!read_client(context, call, out, why))
        return NO_ERR;
    TRY(db_read(context->pool, call->mem, &q_client_find, PARAMS(P_TEXT(out->id), P_NULL),
                ROW_IF_ANY(client_read, &client)));
    const struct client_proof proof = {out->secret};
    if (client_decide(&client.facts, &proof, why) && who_may == CONFIDENTIAL_CLIENT && !client.facts.confidential)
        problem_set(why, ERR_oauth_invalid_client, STR_EMPTY, STR_EMPTY);
    return NO_ERR;
}

static struct err read_session(struct row *row, void *out)
{
    *(struct uuid *)out = row_uuid(row);
    return NO_ERR;
}

/* The session behind an access or refresh token of this client; nil if there is none. */
static struct err find_session(struct raw_context *context, const struct call *call, struct str client_id,
                               struct uuid *session_id)
{
    const struct str token = json_str(call->body, "token");
    struct principal who;
    if (is_secret_text(token)) {
        const struct hash h = sha256(token);
        return db_read(context->pool, call->mem, &q_refresh_find_session,
                       PARAMS(P_BYTES(hash_str(&h)), P_TEXT(client_id)), ROW_IF_ANY(read_session, session_id));
    }
    if (token_verify(context->keys, call->mem, token, call->real_now_s, &who) == TOKEN_VALID &&
        str_equal(who.client_id, client_id))
        *session_id = who.session_id;
    return NO_ERR;
}

/* Revoking any token ends its session: RFC 7009 §2.1 lets one stand for all of its grant. An unknown token is no
 * error (§2.2). */
struct err identity_revoke(struct raw_context *context, const struct call *call, struct http_response *response,
                           struct problem *why)
{
    struct client_credentials client;
    struct uuid session_id = {{0}};
    TRY(prove_client(context, call, ANY_CLIENT, &client, why));
    if (has_problem(why))
        return NO_ERR;
    TRY(find_session(context, call, client.id, &session_id));
    if (!uuid_is_nil(session_id))
        TRY(session_end(context->identity, call, session_id));
    respond_json(response, STR("{}"));
    return NO_ERR;
}

static struct str describe(struct raw_context *context, struct arena *mem, const struct principal *who)
{
    struct json_out out = json_out(mem);
    json_open(&out, '{');
    json_add_bool(&out, "active", true);
    json_add_str(&out, "token_type", STR("Bearer"));
    json_add_str(&out, "iss", context->config->public_url);
    json_add_str(&out, "aud", arena_concat(mem, context->config->public_url, STR("/api")));
    json_add_uuid(&out, "sub", who->account_id);
    json_add_str(&out, "client_id", who->client_id);
    json_add_str(&out, "scope", who->scope);
    json_add_i64(&out, "exp", who->expires_s);
    if (!uuid_is_nil(who->enterprise_id))
        json_add_uuid(&out, "enterprise_id", who->enterprise_id);
    json_close(&out, '}');
    return json_text(&out);
}

/* Confidential clients may ask about the access tokens that were given to them. Anything else is merely inactive. */
struct err identity_introspect(struct raw_context *context, const struct call *call, struct http_response *response,
                               struct problem *why)
{
    struct client_credentials client;
    struct principal who;
    TRY(prove_client(context, call, CONFIDENTIAL_CLIENT, &client, why));
    if (has_problem(why))
        return NO_ERR;
    struct err standing = ERR(unauthorized, NULL);
    if (token_verify(context->keys, call->mem, json_str(call->body, "token"), call->real_now_s, &who) == TOKEN_VALID &&
        str_equal(who.client_id, client.id))
        standing = identity_standing(context->identity, call->mem, &who);
    if (failed(standing) && standing.code != ERR_unauthorized)
        return standing;
    respond_json(response, failed(standing) ? STR("{\"active\":false}") : describe(context, call->mem, &who));
    return NO_ERR;
}
