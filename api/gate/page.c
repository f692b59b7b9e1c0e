/* Pages for people in a browser. Must not know what they say. */
#include "gate/page.h"

#include "base/ascii.h"
#include "base/hash.h"

static const char style[] = "body{font:16px/1.6 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem;"
                            "color:#222}small{color:#666}button{font:inherit;padding:.4rem 1.2rem}";

void html_add(struct strbuf *html, struct str text)
{
    static const struct {
        char character;
        const char *escaped;
    } table[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
    for (size_t i = 0; i < text.len; i++) {
        const char *escaped = NULL;
        for (size_t at = 0; at < sizeof table / sizeof table[0]; at++)
            if (table[at].character == text.data[i])
                escaped = table[at].escaped;
        if (escaped)
            strbuf_add_c(html, escaped);
        else
            strbuf_add_char(html, text.data[i]);
    }
}

struct str page_policy(struct arena *mem, struct str css, struct str form_action)
{
    const struct hash h = sha256(css);
    const struct str form = form_action.len > 0 ? form_action : STR("'none'");
    char *base64 = arena_alloc(mem, HASH_BYTES * 2);
    const struct str url_form = base64url_encode(mem, hash_str(&h));
    for (size_t i = 0; i < url_form.len; i++)
        base64[i] = url_form.data[i] == '-' ? '+' : url_form.data[i] == '_' ? '/' : url_form.data[i];
    return arena_printf(mem,
                        "default-src 'none'; style-src 'sha256-%s='; base-uri 'none'; form-action %.*s; "
                        "frame-ancestors 'none'",
                        base64, STR_FMT(form));
}

struct str page_source(struct arena *mem, struct str address)
{
    struct str rest = address;
    const struct str scheme = str_cut(&rest, ':');
    const bool web = str_is(scheme, "https") || str_is(scheme, "http");
    for (size_t i = 0; i < scheme.len; i++)
        if (!ascii_is_alnum(scheme.data[i]) && !strchr("+-.", scheme.data[i]))
            return STR("");
    if (!rest.data || scheme.len == 0)
        return STR("");
    if (!web)
        return arena_concat(mem, scheme, STR(":"));
    size_t length = 2;
    if (!str_starts(rest, STR("//")))
        return STR("");
    while (length < rest.len && (ascii_is_alnum(rest.data[length]) || strchr("-.:", rest.data[length])))
        length++;
    if (length < rest.len && !strchr("/?", rest.data[length]))
        return STR(""); /* a host that no policy can name */
    return arena_printf(mem, "%.*s:%.*s", STR_FMT(scheme), (int)length, rest.data);
}

void page_respond(struct arena *mem, struct http_response *response, int status, const char *title, struct str body,
                  struct str form_action)
{
    struct strbuf html = {.mem = mem};
    strbuf_add_c(&html, "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                        "content=\"width=device-width\"><title>");
    html_add(&html, str_from(title));
    strbuf_printf(&html, "</title><style>%s</style></head><body><h1>", style);
    html_add(&html, str_from(title));
    strbuf_add_c(&html, "</h1>");
    strbuf_add(&html, body);
    strbuf_add_c(&html, "</body></html>");
    response->status = status;
    response->body = strbuf_str(&html);
    HTTP_SET(response, "Content-Type", STR("text/html; charset=utf-8"));
    HTTP_SET(response, "Cache-Control", STR("no-store"));
    HTTP_SET(response, "Content-Security-Policy", page_policy(mem, (struct str){style, sizeof style - 1}, form_action));
}
