/* The browser's side of the bridge: authorize, callback. Errors go to the client's address once that is known to be
 * its own, else to a page (RFC 6749 §4.1.2.1). */
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "gate/page.h"
#include "identity_private.h"
#include "queries.h"

enum { FINISH_TRIES = 5 }; /* each waits for a database connection as long as any request */

/* The browser's own key, as its cookie says; a new one if it has none. */
static struct str browser_key(const struct identity *i, struct arena *mem, const struct http_request *request)
{
    const struct str known = cookie_find(http_header_get(request, "Cookie"), i->cookie);
    return is_secret_text(known) ? known : random_token(mem, SECRET_BYTES);
}

static struct str callback_url(const struct identity *i, struct arena *mem)
{
    return arena_printf(mem, "%.*s/oauth/callback/%s", STR_FMT(i->config->public_url), i->adapter.name);
}

/* The client's address with an error, its state and our issuer (RFC 9207). */
static struct str error_url(const struct call *call, const struct login *login, const char *error,
                            struct str description)
{
    struct strbuf url = {.mem = call->mem};
    strbuf_add(&url, login->redirect_uri);
    uri_add(&url, "error", str_from(error));
    uri_add(&url, "error_description", description.len ? description : STR_EMPTY);
    uri_add(&url, "state", login->client_state);
    uri_add(&url, "iss", call->config->public_url);
    return strbuf_str(&url);
}

static void redirect_error(const struct call *call, struct http_response *response, const struct login *login,
                           const char *error, struct str description)
{
    respond_redirect(response, error_url(call, login, error, description));
}

/* ---- /oauth/authorize ---- */

static struct authorize_request read_request(const struct call *call)
{
    struct authorize_request r = {.response_type = call_arg(call, "response_type"),
                                  .response_mode = call_arg(call, "response_mode"),
                                  .code_challenge = call_arg(call, "code_challenge"),
                                  .code_challenge_method = call_arg(call, "code_challenge_method"),
                                  .capacity = call_arg(call, "capacity"),
                                  .state = call_arg(call, "state"),
                                  .scope = call_arg(call, "scope"),
                                  .prompt = call_arg(call, "prompt"),
                                  .max_age_s = call_arg_i64(call, "max_age", -1)};
    if (str_is(r.prompt, "login"))
        r.max_age_s = 0;
    return r;
}

/* False with a problem for a page: nothing may be sent to an address that is not the client's. */
static bool check_client(const struct client_row *client, struct problem *why)
{
    if (client->facts.found && client->facts.active && client->redirect_known)
        return true;
    problem_set(why, ERR_oauth_invalid_request, STR("client_id 或 redirect_uri 未登记。"),
                STR("client_id or redirect_uri is not registered."));
    return false;
}

static struct err start_login(struct raw_context *context, const struct call *call, struct login *login,
                              struct http_response *response)
{
    const struct identity *i = context->identity;
    const struct str browser = browser_key(i, call->mem, context->request);
    const struct str state = random_token(call->mem, SECRET_BYTES);
    const struct login_start start = {
        .state = state, .callback_url = callback_url(i, call->mem), .max_age_s = login->max_age_s};
    struct str location;
    TRY(i->adapter.begin(i->adapter.self, call->mem, &start, &location));
    if (str_is(context->request->method, "HEAD")) { /* nobody follows it: no login begins */
        respond_redirect(response, location);
        return NO_ERR;
    }
    login->state_hash = sha256(state);
    login->browser_hash = sha256(browser);
    TRY(login_begin(i, call, login));
    respond_redirect(response, location);
    HTTP_SET(response, "Set-Cookie",
             arena_printf(call->mem, "%s=%.*s%s", i->cookie, STR_FMT(browser), i->cookie_attributes));
    return NO_ERR;
}

struct err identity_authorize(struct raw_context *context, const struct call *call, struct http_response *response,
                              struct problem *why)
{
    const struct authorize_request r = read_request(call);
    struct login login = {.client_id = call_arg(call, "client_id"),
                          .redirect_uri = call_arg(call, "redirect_uri"),
                          .client_state = r.state,
                          .code_challenge = r.code_challenge,
                          .capacity = r.capacity,
                          .max_age_s = r.max_age_s};
    struct client_row client = {0};
    TRY(db_read(context->pool, call->mem, &q_client_find, PARAMS(P_TEXT(login.client_id), P_TEXT(login.redirect_uri)),
                ROW_IF_ANY(client_read, &client)));
    if (!check_client(&client, why))
        return NO_ERR;
    const char *text = NULL, *error = authorize_check(&r, &text);
    if (error) {
        redirect_error(call, response, &login, error, str_from(text));
        return NO_ERR;
    }
    login.scope = scope_granted(call->mem, r.scope, client.scopes);
    return start_login(context, call, &login, response);
}

/* ---- /oauth/callback/{provider} ---- */

/* Takes the login that this browser began with this state, or a problem for a page. */
static struct err take_login(struct raw_context *context, const struct call *call, struct login *login,
                             struct problem *why)
{
    const struct identity *i = context->identity;
    const struct str state = call_arg(call, "state"),
                     browser = cookie_find(http_header_get(context->request, "Cookie"), i->cookie);
    const bool takes = !str_is(context->request->method, "HEAD"); /* a look does not use the login up */
    if (takes && is_secret_text(state) && is_secret_text(browser)) {
        login->state_hash = sha256(state);
        login->browser_hash = sha256(browser);
        TRY(login_take(i, call, login));
    }
    if (!login->taken || !login->live)
        problem_set(why, ERR_oauth_login_failed, STR("登录已过期、已使用,或不是在本浏览器发起的,请重新登录。"),
                    STR("The login has expired, was used already, or began in another browser. Log in again."));
    return NO_ERR;
}

/* Of the account if there is one, else of a stranger. */
static void tell_refusal(struct raw_context *context, const struct call *call, const struct login *login,
                         struct uuid account_id, enum error_code code)
{
    const struct principal who = {.account_id = account_id};
    const struct event e = {.kind = EVENT_login_refused,
                            .data = arena_printf(call->mem, "{\"code\":\"%s\"}", error_info(code)->code)};
    struct call of = *call;
    of.who = &who;
    of.client_id = login->client_id;
    gate_tell_refusal(context->gate, context->pool, &of, &e);
}

/* Who logged in, or false with the redirect made. */
static struct err ask_province(struct raw_context *context, const struct call *call, const struct login *login,
                               struct login_person *person, struct http_response *response, bool *known)
{
    const struct identity *i = context->identity;
    const struct str error = call_arg(call, "error");
    if (error.data) { /* the province's own description may hold anything; it is not passed on */
        redirect_error(call, response, login, str_is(error, "access_denied") ? "access_denied" : "server_error",
                       STR("the provincial login was not completed"));
        return NO_ERR;
    }
    const struct login_return back = {.start = {.state = call_arg(call, "state"),
                                                .callback_url = callback_url(i, call->mem),
                                                .max_age_s = login->max_age_s},
                                      .begun_s = login->begun_s,
                                      .code = call_arg(call, "code"),
                                      .iss = call_arg(call, "iss")};
    const struct err e = i->adapter.finish(i->adapter.self, call->mem, &back, person);
    if (e.code == ERR_oauth_login_failed) {
        tell_refusal(context, call, login, (struct uuid){{0}}, e.code);
        LOG(LOG_WARN, "login_failed", log_text("request_id", call->request_id), log_c("detail", e.log));
        redirect_error(call, response, login, "access_denied", STR("the provincial login could not be verified"));
        return NO_ERR;
    }
    *known = !failed(e);
    return e;
}

/* A login that was taken cannot be begun again by its address: so the client is told to begin another (RFC 6749
 * §4.1.2.1). */
static void redirect_for_now(const struct call *call, struct http_response *response, const struct login *login,
                             struct err e)
{
    LOG(LOG_WARN, "login_interrupted", log_text("request_id", call->request_id),
        log_c("code", error_info(e.code)->code), log_c("detail", e.log));
    redirect_error(call, response, login, "temporarily_unavailable",
                   STR("the login could not be completed for now; begin it again"));
}

/* Whoever may not come in is told so by us, as the person and not the program must act: log in with another account.
 * The way back carries the OAuth error for the client. */
static void respond_refusal(struct raw_context *context, const struct call *call, const struct login *login,
                            struct http_response *response, struct problem *why)
{
    const struct error_info *info = error_info(why->code);
    const int retry_after_s = http_retry_after_s(why);
    struct strbuf body = {.mem = call->mem};
    strbuf_add_c(&body, "<p>");
    html_add(&body, why->detail_zh);
    strbuf_add_c(&body, "</p><p lang=\"en\">");
    html_add(&body, arena_printf(call->mem, "%s. %.*s", info->title_en, STR_FMT(why->detail_en)));
    strbuf_add_c(&body, "</p><p><a href=\"");
    html_add(&body,
             error_url(call, login, "access_denied", arena_printf(call->mem, "%s: %s", info->code, info->title_en)));
    strbuf_printf(&body, "\">返回应用 / Return to the application</a></p><p><small>%s · %.*s</small></p>", info->code,
                  STR_FMT(call->request_id));
    page_respond(call->mem, response, info->status, info->title_zh, strbuf_str(&body), STR_EMPTY);
    if (retry_after_s > 0)
        HTTP_SET(response, "Retry-After", arena_printf(call->mem, "%d", retry_after_s));
    context->request->log_code = str_from(info->code);
    *why = (struct problem){.mem = why->mem};
}

struct err identity_callback(struct raw_context *context, const struct call *call, struct http_response *response,
                             struct problem *why)
{
    const struct identity *i = context->identity;
    struct login login = {0};
    struct login_person person = {0};
    bool known = false;
    if (!str_is(call->path[0], i->adapter.name)) {
        problem_set(why, ERR_not_found, STR_EMPTY, STR_EMPTY);
        return NO_ERR;
    }
    if (i->adapter.crowded(i->adapter.self)) /* the browser may come again with the same login */
        return ERR(login_unavailable, "too many requests wait for the province");
    TRY(take_login(context, call, &login, why));
    if (has_problem(why)) {
        if (!str_is(context->request->method, "HEAD"))
            tell_refusal(context, call, &login, (struct uuid){{0}}, why->code);
        if (login.known) /* its own browser, which went "back" behind a login: the page leads on */
            respond_refusal(context, call, &login, response, why);
        return NO_ERR;
    }
    struct err e = ask_province(context, call, &login, &person, response, &known);
    if (failed(e)) {
        redirect_for_now(call, response, &login, e);
        return NO_ERR;
    }
    if (!known)
        return NO_ERR;
    const struct str code = random_token(call->mem, SECRET_BYTES);
    const struct login_outcome outcome = {.login = &login, .person = &person, .code_hash = sha256(code)};
    struct uuid account_id = {{0}};
    for (int tries = 0; tries < FINISH_TRIES; tries++) { /* the province's code is used up */
        e = login_finish(i, call, &outcome, &account_id, why);
        if (e.code != ERR_database_busy)
            break;
    }
    if (failed(e)) {
        redirect_for_now(call, response, &login, e);
        return NO_ERR;
    }
    if (has_problem(why)) {
        tell_refusal(context, call, &login, account_id, why->code);
        respond_refusal(context, call, &login, response, why);
        return NO_ERR;
    }
    struct strbuf url = {.mem = call->mem};
    strbuf_add(&url, login.redirect_uri);
    uri_add(&url, "code", code);
    uri_add(&url, "state", login.client_state);
    uri_add(&url, "iss", call->config->public_url);
    respond_redirect(response, strbuf_str(&url));
    return NO_ERR;
}
