/* Logging out in the browser: ends its sessions here, then at the province, then returns to the client. The way back
 * through the province is carried in a signed `state`, as only one return address is registered there. */
#include "identity_private.h"
#include "queries.h"

static const char logged_out_page[] =
    "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
    "content=\"width=device-width\">"
    "<title>已退出登录</title><style>body{font:16px/1.6 system-ui,sans-serif;max-width:36rem;margin:15vh auto;"
    "padding:0 1rem;color:#222}</style><h1>已退出登录</h1><p lang=\"en\">You are logged out.</p></html>";

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

static void respond_end(struct http_response *response, struct str target)
{
    if (target.len) {
        respond_redirect(response, target);
        return;
    }
    response->status = 200;
    response->body = (struct str){logged_out_page, sizeof logged_out_page - 1};
    HTTP_SET(response, "Content-Type", STR("text/html; charset=utf-8"));
    HTTP_SET(response, "Cache-Control", STR("no-store"));
}

struct err identity_logout(struct raw_context *context, const struct call *call, struct http_response *response,
                           struct problem *why)
{
    (void)why;
    const struct identity *i = context->identity;
    const struct str key = hash_str(&i->logout_key);
    struct str target = STR_EMPTY;
    struct logout_return to = {.client_id = call_arg(call, "client_id"),
                               .address = call_arg(call, "post_logout_redirect_uri"),
                               .client_state = call_arg(call, "state"),
                               .expires_s = call->real_now_s + LOGOUT_LIFETIME_S};
    if (!to.client_id.data && logout_state_read(call->mem, key, to.client_state, call->real_now_s, &to)) {
        TRY(find_target(context, call, &to, &target));
        respond_end(response, target); /* back from the province */
        return NO_ERR;
    }
    const struct str browser = cookie_find(http_header_get(context->request, "Cookie"), i->cookie);
    TRY(find_target(context, call, &to, &target));
    if (is_secret_text(browser))
        TRY(session_end_of_browser(i, call->mem, call->request_id, sha256(browser)));
    const struct str upstream = i->adapter.logout(i->adapter.self, call->mem,
                                                  arena_concat(call->mem, i->config->public_url, STR("/oauth/logout")),
                                                  logout_state_write(call->mem, key, &to));
    if (upstream.len)
        respond_redirect(response, upstream);
    else
        respond_end(response, target);
    HTTP_SET(response, "Set-Cookie", arena_printf(call->mem, "%s=%s; Max-Age=0", i->cookie, i->cookie_attributes));
    return NO_ERR;
}
