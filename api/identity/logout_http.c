/* Logging out in the browser: ends its sessions here, then at the province, then returns to the client. The way back
 * through the province is carried in a signed `state`, as only one return address is registered there. Any page can
 * lead a browser here, so one that is logged in is asked first (OpenID Connect RP-Initiated Logout 1.0 §2, §6): but not
 * where the client shows a token of a login of this very browser. */
#include "gate/page.h"
#include "identity_private.h"
#include "queries.h"

/* What the client sent, in the query or as a form. */
struct logout {
    struct logout_return to;
    struct str hint;         /* an access token of ours */
    struct str confirmation; /* of our own page */
    struct str browser;      /* its cookie; data NULL: none that we gave */
    struct str target;       /* where it goes in the end; data NULL: nowhere */
};

/* Where the client wants the browser: its registered address with its state; data NULL: nowhere. Asked at the return,
 * too, as the client may have been disabled meanwhile. */
static struct err find_target(struct raw_context *context, const struct call *call, const struct logout_return *to,
                              struct str *target)
{
    struct client_row client = {0};
    *target = STR_EMPTY;
    if (!to->client_id.data || !to->address.data)
        return NO_ERR;
    TRY(db_read(context->pool, call->mem, &q_client_find, PARAMS(P_TEXT(to->client_id), P_TEXT(to->address)),
                ROW_IF_ANY(client_read, &client)));
    if (!client.facts.found || !client.facts.active || !client.redirect_known)
        return NO_ERR;
    struct strbuf url = {.mem = call->mem};
    strbuf_add(&url, to->address);
    uri_add(&url, "state", to->client_state);
    *target = strbuf_str(&url);
    return NO_ERR;
}

/* ---- pages ---- */

static void respond_end(struct arena *mem, struct http_response *response, struct str target)
{
    if (target.len)
        respond_redirect(response, target);
    else
        page_respond(mem, response, 200, "已退出登录", STR("<p lang=\"en\">You are logged out.</p>"), STR_EMPTY);
}

/* Only a page of ours knows it, and only for the browser whose cookie it is made of. */
static struct str confirmation_of(const struct identity *i, struct arena *mem, struct str browser)
{
    struct strbuf text = {.mem = mem};
    lp_add(&text, STR("confirmation"));
    lp_add(&text, browser);
    const struct hash mac = hmac_sha256(hash_str(&i->logout_key), strbuf_str(&text));
    return base64url_encode(mem, hash_str(&mac));
}

static void add_hidden(struct strbuf *form, const char *name, struct str value)
{
    if (!value.data)
        return;
    strbuf_printf(form, "<input type=\"hidden\" name=\"%s\" value=\"", name);
    html_add(form, value);
    strbuf_add_c(form, "\">");
}

/* The addresses behind the form, as far as they are known: browsers hold redirects, too, against the policy. */
static struct str form_targets(const struct identity *i, struct arena *mem, const struct logout *l)
{
    const struct str upstream = i->adapter.logout(i->adapter.self, mem, STR("/"), STR(""));
    return arena_printf(mem, "'self' %.*s %.*s", STR_FMT(page_source(mem, upstream)),
                        STR_FMT(page_source(mem, l->target)));
}

static void respond_question(struct raw_context *context, const struct call *call, const struct logout *l,
                             struct http_response *response)
{
    const struct identity *i = context->identity;
    struct strbuf form = {.mem = call->mem};
    strbuf_add_c(&form,
                 "<p>这将结束本浏览器中的全部登录。</p><p lang=\"en\">Log out? This ends every login of this browser."
                 "</p><form method=\"post\" action=\"/oauth/logout\">");
    add_hidden(&form, "client_id", l->to.client_id);
    add_hidden(&form, "post_logout_redirect_uri", l->to.address);
    add_hidden(&form, "state", l->to.client_state);
    add_hidden(&form, "confirmation", confirmation_of(i, call->mem, l->browser));
    strbuf_add_c(&form, "<button>退出登录 / Log out</button></form>");
    page_respond(call->mem, response, 200, "退出登录?", strbuf_str(&form), form_targets(i, call->mem, l));
}

/* ---- deciding ---- */

/* Whether whoever sent the browser here speaks for it. */
static struct err find_meant(struct raw_context *context, const struct call *call, const struct logout *l, bool *meant)
{
    const struct identity *i = context->identity;
    const struct hash browser = sha256(l->browser);
    struct principal who;
    *meant = str_equal_secret(l->confirmation, confirmation_of(i, call->mem, l->browser));
    if (*meant || token_verify(context->keys, call->mem, l->hint, call->real_now_s, &who) != TOKEN_VALID)
        return NO_ERR;
    return db_read(context->pool, call->mem, &q_session_is_of_browser,
                   PARAMS(P_UUID(who.session_id), P_BYTES(hash_str(&browser))), ROW_IF_ANY(row_take_bool, meant));
}

static struct err end_logins(struct raw_context *context, const struct call *call, const struct logout *l,
                             struct http_response *response)
{
    const struct identity *i = context->identity;
    if (l->browser.data)
        TRY(session_end_of_browser(i, call, sha256(l->browser)));
    const struct str upstream = i->adapter.logout(i->adapter.self, call->mem,
                                                  arena_concat(call->mem, i->config->public_url, STR("/oauth/logout")),
                                                  logout_state_write(call->mem, hash_str(&i->logout_key), &l->to));
    if (upstream.len)
        respond_redirect(response, upstream);
    else
        respond_end(call->mem, response, l->target);
    HTTP_SET(response, "Set-Cookie", arena_printf(call->mem, "%s=%s; Max-Age=0", i->cookie, i->cookie_attributes));
    return NO_ERR;
}

static struct err log_out(struct raw_context *context, const struct call *call, struct logout *l,
                          struct http_response *response)
{
    const struct identity *i = context->identity;
    bool meant = true;
    TRY(find_target(context, call, &l->to, &l->target));
    const struct str browser = cookie_find(http_header_get(context->request, "Cookie"), i->cookie);
    if (is_secret_text(browser)) {
        l->browser = browser;
        TRY(find_meant(context, call, l, &meant));
    }
    if (meant)
        return end_logins(context, call, l, response);
    respond_question(context, call, l, response);
    return NO_ERR;
}

struct err identity_logout(struct raw_context *context, const struct call *call, struct http_response *response,
                           struct problem *why)
{
    (void)why;
    const struct identity *i = context->identity;
    struct logout l = {.to = {.client_id = call_arg(call, "client_id"),
                              .address = call_arg(call, "post_logout_redirect_uri"),
                              .client_state = call_arg(call, "state"),
                              .expires_s = call->real_now_s + LOGOUT_LIFETIME_S},
                       .hint = call_arg(call, "id_token_hint")};
    if (l.to.client_id.data ||
        !logout_state_read(call->mem, hash_str(&i->logout_key), l.to.client_state, call->real_now_s, &l.to))
        return log_out(context, call, &l, response);
    TRY(find_target(context, call, &l.to, &l.target));
    respond_end(call->mem, response, l.target); /* back from the province */
    return NO_ERR;
}

/* A text of the form, data NULL if it is not there. */
static struct str field(const struct call *call, const char *name)
{
    const struct str value = json_str(call->body, name);
    return json_has(call->body, name) && !value.data ? STR("") : value;
}

struct err identity_logout_confirm(struct raw_context *context, const struct call *call, struct http_response *response,
                                   struct problem *why)
{
    (void)why;
    struct logout l = {.to = {.client_id = field(call, "client_id"),
                              .address = field(call, "post_logout_redirect_uri"),
                              .client_state = field(call, "state"),
                              .expires_s = call->real_now_s + LOGOUT_LIFETIME_S},
                       .hint = field(call, "id_token_hint"),
                       .confirmation = field(call, "confirmation")};
    return log_out(context, call, &l, response);
}
