/* What a problem's `type` leads to: a page a code and a list of them, for people, in both languages and without
 * anything from elsewhere; and all of it as /problems.json, for programs. The words are those of errors.def, the rest
 * is the contract's. */
#include "base/words.h"
#include "gate/page.h"
#include "gate_private.h"

enum { OPERATIONS_SHOWN_MAX = 15 };

static const char style[] =
    "body{font:16px/1.6 system-ui,sans-serif;max-width:46rem;margin:3rem auto;padding:0 1rem;color:#1b1f24}"
    "h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}code,pre{font:14px/1.5 ui-monospace,monospace;"
    "background:#f3f4f6;border-radius:4px}code{padding:.1em .3em}pre{padding:1rem;overflow:auto}table{border-collapse:"
    "collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}"
    "small{font-weight:normal;color:#57606a}a{color:#0b57d0}";

struct str problem_page_policy(struct arena *mem)
{
    return page_policy(mem, (struct str){style, sizeof style - 1}, STR_EMPTY);
}

/* ---- HTML ---- */

static void add_element(struct strbuf *html, const char *open, struct str text, const char *close)
{
    strbuf_add_c(html, open);
    html_add(html, text);
    strbuf_add_c(html, close);
}

struct page {
    struct strbuf html;
    bool english; /* comes first */
};

static void add_in(struct page *page, const char *tag, bool english, struct words words)
{
    strbuf_printf(&page->html, "<%s lang=\"%s\">", tag, english ? "en" : "zh-CN");
    add_element(&page->html, "", str_from(english ? words.en : words.zh), "");
    strbuf_printf(&page->html, "</%s>", tag);
}

/* One element a language, the asked one first. */
static void add_both(struct page *page, const char *tag, struct words words)
{
    add_in(page, tag, page->english, words);
    add_in(page, tag, !page->english, words);
}

static void add_heading(struct page *page, struct words words)
{
    strbuf_add(&page->html, STR("<h2>"));
    add_in(page, "span", page->english, words);
    strbuf_add(&page->html, STR(" "));
    add_in(page, "small", !page->english, words);
    strbuf_add(&page->html, STR("</h2>"));
}

static void add_begin(struct page *page, struct str title, struct words headline)
{
    strbuf_printf(&page->html,
                  "<!doctype html><html lang=\"%s\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                  "content=\"width=device-width\">",
                  page->english ? "en" : "zh-CN");
    add_element(&page->html, "<title>", title, "</title>");
    strbuf_printf(&page->html, "<style>%s</style>", style);
    strbuf_add(&page->html, STR("</head><body>"));
    add_in(page, "h1", page->english, headline);
    strbuf_add(&page->html, STR("<p>"));
    add_in(page, "strong", !page->english, headline);
    strbuf_add(&page->html, STR("</p>"));
}

/* ---- a page ---- */

static bool may_bring(const cJSON *member, const char *code)
{
    const cJSON *codes = json_member(member, "x-codes");
    for (const cJSON *c = codes ? codes->child : NULL; c; c = c->next)
        if (strcmp(c->valuestring, code) == 0)
            return true;
    return false;
}

static void add_members(struct page *page, const cJSON *members, const char *code)
{
    bool begun = false;
    for (const cJSON *m = members ? members->child : NULL; m; m = m->next) {
        if (!may_bring(m, code))
            continue;
        if (!begun) {
            add_heading(page, (struct words){"附带的内容", "What it tells beside"});
            strbuf_add(&page->html, STR("<table>"));
        }
        begun = true;
        add_element(&page->html, "<tr><td><code>", str_from(m->string), "</code></td>");
        add_element(&page->html, "<td>", json_str(m, "description"), "</td></tr>");
    }
    if (begun)
        strbuf_add(&page->html, STR("</table>"));
}

static void add_operations(struct page *page, const struct problem_entry *entry)
{
    if (entry->place_count == 0)
        return;
    add_heading(page, (struct words){"可能如此回答的操作", "Operations that may answer so"});
    if (!entry->peculiar || entry->place_count > OPERATIONS_SHOWN_MAX) {
        add_both(page, "p", (struct words){"所有同类操作;见 /problems.json", "All of a kind; see /problems.json"});
        return;
    }
    strbuf_add(&page->html, STR("<ul>"));
    for (size_t i = 0; i < entry->place_count; i++) {
        const struct operation *op = entry->places[i].operation;
        add_element(&page->html, "<li><code>", op->method, " ");
        add_element(&page->html, "", op->path, "</code></li>");
    }
    strbuf_add(&page->html, STR("</ul>"));
}

static void add_answer(struct page *page, struct gate *g, struct arena *mem, enum error_code code)
{
    struct http_response response = {.file_fd = -1};
    struct strbuf text = {.mem = mem};
    problem_example_answer(g, mem, code, page->english, &response);
    strbuf_printf(&text, "HTTP/1.1 %d\n", response.status);
    for (size_t i = 0; i < response.header_count; i++)
        strbuf_printf(&text, "%.*s: %.*s\n", STR_FMT(response.headers[i].name), STR_FMT(response.headers[i].value));
    if (str_starts(response.body, STR("{"))) { /* else it is a page for people */
        strbuf_add_char(&text, '\n');
        strbuf_add(&text, json_indented(mem, response.body));
    }
    add_element(&page->html, "<pre id=\"answer\">", strbuf_str(&text), "</pre>");
}

static void add_example(struct page *page, struct gate *g, struct arena *mem, enum error_code code)
{
    bool shows = false;
    const struct str call = problem_example_call(g, mem, code, &shows);
    add_heading(page, (struct words){"示例", "Example"});
    if (shows)
        add_both(page, "p", (struct words){"这个请求会得到它:", "This request is answered so:"});
    else
        add_both(page, "p", (struct words){"可能得到它的请求:", "A request that may be answered so:"});
    add_element(&page->html, "<pre id=\"call\">", call, "</pre>");
    add_both(page, "p",
             (struct words){"回答;文字的语言按 Accept-Language:", "The answer; its language goes by Accept-Language:"});
    add_answer(page, g, mem, code);
}

static void add_problem(struct page *page, struct gate *g, struct arena *mem, enum error_code code)
{
    const struct error_info *info = error_info(code);
    const struct words title = {info->title_zh, info->title_en};
    add_begin(page, arena_printf(mem, "%s · %s", info->code, page->english ? title.en : title.zh), title);
    strbuf_printf(&page->html, "<p><code>%s</code> · HTTP %d</p>", info->code, info->status);
    add_heading(page, (struct words){"怎么办", "What to do"});
    add_both(page, "p", (struct words){info->advice_zh, info->advice_en});
    add_members(page, g->problems->members, info->code);
    add_operations(page, &g->problems->entries[code]);
    add_example(page, g, mem, code);
}

static void add_list(struct page *page)
{
    add_begin(page, STR("问题代码 · Problem codes"), (struct words){"问题代码", "Problem codes"});
    add_both(page, "p",
             (struct words){"错误回答遵循 RFC 9457;程序应判断 code,它不会改变也不翻译。",
                            "Errors follow RFC 9457; programs decide by code, which never changes and is never "
                            "translated."});
    strbuf_add(&page->html, STR("<table>"));
    for (int code = ERR_none + 1; code < ERR_COUNT; code++) {
        const struct error_info *info = error_info((enum error_code)code);
        strbuf_printf(&page->html, "<tr><td>%d</td><td><a href=\"%s\"><code>%s</code></a></td>", info->status,
                      info->code, info->code);
        add_both(page, "td", (struct words){info->title_zh, info->title_en});
        strbuf_add(&page->html, STR("</tr>"));
    }
    strbuf_add(&page->html, STR("</table>"));
}

bool problem_page(struct gate *g, struct arena *mem, struct str code, bool english, struct str *html)
{
    struct page page = {.html.mem = mem, .english = english};
    const enum error_code found = code.len > 0 ? error_find(arena_cstr(mem, code)) : ERR_none;
    if (code.len > 0 && found == ERR_none)
        return false;
    if (found == ERR_none)
        add_list(&page);
    else
        add_problem(&page, g, mem, found);
    strbuf_add(&page.html, STR("<hr><p><a href=\"./\">全部代码 · All codes</a> · <a "
                               "href=\"../problems.json\">problems.json</a></p></body></html>"));
    *html = strbuf_str(&page.html);
    return true;
}

/* ---- for programs ---- */

static void put_words(struct json_out *out, const char *name, struct words words)
{
    json_key(out, name);
    json_open(out, '{');
    json_add_str(out, "zh", str_from(words.zh));
    json_add_str(out, "en", str_from(words.en));
    json_close(out, '}');
}

static void put_members(struct json_out *out, const cJSON *members, const char *code)
{
    json_key(out, "members");
    json_open(out, '[');
    for (const cJSON *m = members ? members->child : NULL; m; m = m->next) {
        if (!may_bring(m, code))
            continue;
        json_open(out, '{');
        json_add_str(out, "name", str_from(m->string));
        json_add_str(out, "description", json_str(m, "description"));
        json_add_tree(out, "example", json_member(m, "example"));
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void put_problem(struct json_out *out, struct gate *g, enum error_code code)
{
    const struct error_info *info = error_info(code);
    const struct problem_entry *entry = &g->problems->entries[code];
    struct http_response example = {.file_fd = -1};
    struct arena *mem = out->buf.mem;
    problem_example_answer(g, mem, code, !IN_ENGLISH, &example);
    json_open(out, '{');
    json_add_str(out, "code", str_from(info->code));
    json_add_i64(out, "status", info->status);
    json_add_str(out, "type", arena_printf(mem, "%.*s/problems/%s", STR_FMT(g->config.config->public_url), info->code));
    put_words(out, "title", (struct words){info->title_zh, info->title_en});
    put_words(out, "advice", (struct words){info->advice_zh, info->advice_en});
    put_members(out, g->problems->members, info->code);
    json_key(out, "operations");
    json_open(out, '[');
    for (size_t i = 0; i < entry->place_count; i++)
        json_put_str(out, str_from(entry->places[i].operation->id));
    json_close(out, ']');
    if (str_starts(example.body, STR("{"))) /* else it is a page for people */
        json_add_raw(out, "example", example.body);
    json_close(out, '}');
}

struct str problems_json(struct gate *g, struct arena *mem)
{
    struct json_out out = json_out(mem);
    json_open(&out, '{');
    json_key(&out, "problems");
    json_open(&out, '[');
    for (int code = ERR_none + 1; code < ERR_COUNT; code++)
        put_problem(&out, g, (enum error_code)code);
    json_close(&out, ']');
    json_key(&out, "faults");
    json_open(&out, '[');
    for (int code = 0; code < FAULT_COUNT; code++) {
        const struct fault_info *fault = fault_info((enum fault_code)code);
        json_open(&out, '{');
        json_add_str(&out, "code", str_from(fault->code));
        put_words(&out, "detail", (struct words){fault->detail_zh, fault->detail_en});
        json_close(&out, '}');
    }
    json_close(&out, ']');
    json_close(&out, '}');
    return json_text(&out);
}
