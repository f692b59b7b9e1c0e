/* /problems/: what a problem's `type` leads to. One page a code and a list of them, for people, in both languages,
 * without anything from elsewhere. */
#include "http_private.h"

#include "base/json.h"

struct meaning { /* what a status tells the client to do */
    int status;
    const char *zh, *en;
    const char *curl; /* a call that shows an answer of this status; %s is the public address; NULL: the general one */
};
static const struct meaning meanings[] = {
    {400, "请求本身有误，服务器没有执行任何操作。请按 errors 与 detail 修改后再发送；原样重试不会成功。",
     "The request itself is wrong and nothing was done. Correct it by errors and detail; repeating it as it is will "
     "not succeed.",
     "curl -i '%s/api/v1/site?no_such_parameter=1'"},
    {401, "请求没有有效的登录凭证。请重新取得访问令牌，放入 Authorization: Bearer 请求头后重试。",
     "The request carries no valid login. Obtain a new access token, send it as Authorization: Bearer, and repeat.",
     "curl -i '%s/api/v1/me'"},
    {403, "已识别身份，但该身份无权进行此操作。请换用有权限的账号，或满足 detail 所述条件。",
     "You are known but may not do this. Use an account that may, or meet the condition in detail.", NULL},
    {404, "该地址不存在，或不属于当前账号。两种情况有意给出相同的回答。",
     "The address does not exist or is not yours; the answer is the same for both on purpose.",
     "curl -i '%s/api/v1/no-such-resource'"},
    {405, "该地址不支持此请求方法；可用的方法见 Allow 响应头。",
     "The address does not know this method; those it knows are in the Allow header.",
     "curl -i -X DELETE '%s/api/v1/site'"},
    {406, "服务器无法提供 Accept 请求头要求的格式。", "None of the formats in Accept can be given.",
     "curl -i -H 'Accept: image/png' '%s/api/v1/site'"},
    {408, "请求正文没有在规定时间内到达。请检查网络后重试。",
     "The body did not arrive in time. Check the network and repeat.", NULL},
    {409,
     "请求格式正确，但与当前状态或业务规则冲突。状态改变之前重试不会成功；资源中的 allowed_actions 与 blocked "
     "说明现在能做什么。",
     "The request is well-formed but conflicts with the present state or a rule. Repeating helps only after the state "
     "has changed; allowed_actions and blocked in the resource tell what is possible now.",
     NULL},
    {410, "该内容曾经存在，现已失效。", "It existed once and is no longer available.", NULL},
    {412, "内容在您读取之后已被修改。请重新读取，合并修改，再用新的 ETag 提交。",
     "The resource has changed since you read it. Read it again, merge, and send the new ETag.", NULL},
    {413, "请求正文超过上限；连接随后关闭。", "The body exceeds the limit; the connection is closed.", NULL},
    {415, "请求正文的媒体类型不受支持。请检查 Content-Type 请求头。",
     "The body's media type is not supported. Check the Content-Type header.", NULL},
    {417, "Expect 请求头只支持 100-continue。", "The only expectation supported is 100-continue.", NULL},
    {422, "请求可以读懂，但部分内容不符合要求；errors 一次列出全部错误及其位置。",
     "The request is readable but some of its content is not acceptable; errors lists every fault and its place at "
     "once.",
     NULL},
    {428, "修改此资源必须带 If-Match 请求头，其值为读取时得到的 ETag。",
     "Changes of this resource need an If-Match header with the ETag from reading it.", NULL},
    {429, "请求过于频繁。请等待 Retry-After 所示秒数后重试。",
     "Too many requests. Wait for the seconds in Retry-After.", NULL},
    {431, "请求头过多（64 个或以上）或过长。", "There are too many header fields (64 or more) or they are too long.",
     NULL},
    {500, "服务器内部错误，已经记录。请联系技术支持并提供 request_id。",
     "The fault is on our side and has been logged. Contact support with the request_id.", NULL},
    {503, "服务暂时无法处理请求。请等待 Retry-After 所示秒数，用相同的 Idempotency-Key 重试。",
     "The service cannot take the request right now. Wait for the seconds in Retry-After and repeat with the same "
     "Idempotency-Key.",
     NULL},
    {505, "只支持 HTTP/1.0 与 HTTP/1.1。", "Only HTTP/1.0 and HTTP/1.1 are spoken.", NULL},
    {507, "存储空间不足，请联系技术支持。", "Storage is full; contact support.", NULL},
};

static const char style[] =
    "<style>body{font:16px/1.6 system-ui,sans-serif;max-width:46rem;margin:3rem auto;padding:0 1rem;color:#1b1f24}"
    "h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}code,pre{font:14px/1.5 ui-monospace,monospace;"
    "background:#f3f4f6;border-radius:4px}code{padding:.1em .3em}pre{padding:1rem;overflow:auto}table{border-collapse:"
    "collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}"
    "a{color:#0b57d0}</style>";

static void add_escaped(struct strbuf *html, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.data[i]) {
        case '&':
            strbuf_add(html, STR("&amp;"));
            break;
        case '<':
            strbuf_add(html, STR("&lt;"));
            break;
        case '>':
            strbuf_add(html, STR("&gt;"));
            break;
        case '"':
            strbuf_add(html, STR("&quot;"));
            break;
        case '\'':
            strbuf_add(html, STR("&#39;"));
            break;
        default:
            strbuf_add_char(html, text.data[i]);
        }
    }
}

static void add_element(struct strbuf *html, const char *open, struct str text, const char *close)
{
    strbuf_add_c(html, open);
    add_escaped(html, text);
    strbuf_add_c(html, close);
}

static void add_begin(struct strbuf *html, struct str title)
{
    strbuf_add(html, STR("<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                         "content=\"width=device-width\">"));
    add_element(html, "<title>", title, "</title>");
    strbuf_add_c(html, style);
    strbuf_add(html, STR("</head><body>"));
}

static const struct meaning *meaning_of(int status)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
        if (meanings[i].status == status)
            return &meanings[i];
    return &meanings[0];
}

/* In single quotes the shell reads everything but a single quote as it stands. */
static struct str curl_example(struct arena *mem, const struct meaning *meaning, struct str public_url)
{
    struct strbuf text = {.mem = mem};
    const char *hole = meaning->curl ? strstr(meaning->curl, "%s") : NULL;
    if (!hole)
        return arena_printf(mem,
                            "curl -i -H 'Accept-Language: en' -H \"Authorization: Bearer $TOKEN\" "
                            "'%.*s/api/v1/me'",
                            STR_FMT(public_url));
    strbuf_add(&text, (struct str){meaning->curl, (size_t)(hole - meaning->curl)});
    strbuf_add(&text, public_url);
    strbuf_add_c(&text, hole + 2);
    return strbuf_str(&text);
}

static void add_sample(struct strbuf *html, struct arena *mem, const struct error_info *info, struct str public_url)
{
    struct strbuf sample = {.mem = mem};
    strbuf_printf(&sample, "HTTP/1.1 %d\nContent-Type: application/problem+json; charset=utf-8\n\n", info->status);
    strbuf_printf(&sample, "{\"type\":\"%.*s/problems/%s\",\n \"title\":\"", STR_FMT(public_url), info->code);
    json_escape(&sample, str_from(info->title_zh));
    strbuf_printf(&sample, "\",\n \"status\":%d,\n \"code\":\"%s\",\n \"request_id\":\"…\"}", info->status, info->code);
    add_element(html, "<pre>", strbuf_str(&sample), "</pre>");
}

static void add_problem(struct strbuf *html, struct arena *mem, const struct error_info *info, struct str public_url)
{
    const struct meaning *meaning = meaning_of(info->status);
    add_begin(html, arena_printf(mem, "%s · %s", info->code, info->title_zh));
    add_element(html, "<h1>", str_from(info->title_zh), "</h1>");
    add_element(html, "<p lang=\"en\"><strong>", str_from(info->title_en), "</strong></p>");
    add_element(html, "<p><code>", str_from(info->code), "</code>");
    strbuf_printf(html, " · HTTP %d</p>", info->status);
    add_element(html, "<h2>含义与处理</h2><p>", str_from(meaning->zh), "</p>");
    add_element(html, "<h2 lang=\"en\">Meaning, and what to do</h2><p lang=\"en\">", str_from(meaning->en), "</p>");
    strbuf_add(html, STR("<h2>示例 <span lang=\"en\">Example</span></h2>"));
    add_element(html, "<pre>", curl_example(mem, meaning, public_url), "</pre>");
    strbuf_add(html, STR("<p>出现此问题时的回答；以 <code>Accept-Language: en</code> 请求可得英文。<br><span "
                         "lang=\"en\">The answer when this problem occurs; in English with <code>Accept-Language: "
                         "en</code>.</span></p>"));
    add_sample(html, mem, info, public_url);
    strbuf_add(html, STR("<p><a href=\"./\">全部问题代码 <span lang=\"en\">All problem codes</span></a></p>"));
}

static void add_list(struct strbuf *html)
{
    add_begin(html, STR("问题代码 · Problem codes"));
    strbuf_add(html,
               STR("<h1>问题代码 <span lang=\"en\">Problem codes</span></h1><p>错误回答遵循 RFC 9457；程序应判断 "
                   "<code>code</code>，它不会改变也不翻译。<br><span lang=\"en\">Errors follow RFC 9457; programs "
                   "decide by <code>code</code>, which never changes and is never translated.</span></p>"
                   "<table><tr><th>HTTP</th><th>code</th><th>含义</th><th lang=\"en\">Meaning</th></tr>"));
    for (int code = ERR_none + 1; code < ERR_COUNT; code++) {
        const struct error_info *info = error_info((enum error_code)code);
        strbuf_printf(html, "<tr><td>%d</td>", info->status);
        strbuf_printf(html, "<td><a href=\"%s\"><code>%s</code></a></td>", info->code, info->code);
        add_element(html, "<td>", str_from(info->title_zh), "</td>");
        add_element(html, "<td lang=\"en\">", str_from(info->title_en), "</td></tr>");
    }
    strbuf_add(html, STR("</table>"));
}

bool http_problem_page(struct arena *mem, struct str code, struct str public_url, struct str *html)
{
    struct strbuf page = {.mem = mem};
    if (code.len == 0) {
        add_list(&page);
    } else {
        const enum error_code found = error_find(arena_cstr(mem, code));
        if (found == ERR_none)
            return false;
        add_problem(&page, mem, error_info(found), public_url);
    }
    strbuf_add(&page, STR("</body></html>"));
    *html = strbuf_str(&page);
    return true;
}
