/* Pages outside the contract: the contract itself, its documentation, the problems' explanations. The files under
 * /docs are Swagger UI's, read from JQT_DOCS_DIR. */
#include "base/gzip.h"
#include "base/json.h"
#include "db/embedded.h"
#include "gate_private.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void ok(struct http_response *response, struct str type, struct str body)
{
    response->status = 200;
    response->body = body;
    HTTP_SET(response, "Content-Type", type);
    HTTP_SET(response, "Cache-Control", STR("no-cache"));
}

struct shared_text shared_text_make(struct arena *mem, struct str plain)
{
    return (struct shared_text){.plain = plain, .gzip = gzip_text(mem, plain), .sha256 = sha256(plain)};
}

static void ok_shared(const struct http_request *request, struct http_response *response, struct str type,
                      const struct shared_text *text)
{
    const bool gzip = http_accepts_gzip(request);
    ok(response, type, gzip ? text->gzip : text->plain);
    gate_document_headers(request, response, &text->sha256, gzip, type);
}

/* A page that speaks both languages, the asked one first; its one style stands in it. */
static void send_problem_page(const struct http_request *request, struct http_response *response, struct str html)
{
    const struct str type = STR("text/html; charset=utf-8");
    const bool gzip = http_accepts_gzip(request);
    const struct hash content = sha256(html);
    ok(response, type, gzip ? gzip_text(request->mem, html) : html);
    gate_document_headers(request, response, &content, gzip, type);
    HTTP_SET(response, "Vary", STR("Accept-Encoding, Accept-Language"));
    HTTP_SET(response, "Content-Language", http_wants_english(request) ? STR("en, zh-CN") : STR("zh-CN, en"));
    HTTP_SET(response, "Content-Security-Policy", problem_page_policy(request->mem));
}

static void redirect(struct http_response *response, struct str to)
{
    response->status = 302;
    HTTP_SET(response, "Location", to);
}

/* Only what comes from here runs or is asked. Swagger UI draws with style attributes and data: images. */
static const char docs_policy[] = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
                                  "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; "
                                  "form-action 'none'; frame-ancestors 'none'";

struct str docs_config(struct arena *mem, struct str client_id)
{
    struct json_out out = json_out(mem);
    json_open(&out, '{');
    json_add_str(&out, "client_id", client_id);
    json_close(&out, '}');
    return json_text(&out);
}

static struct str type_of(struct str file)
{
    return str_ends(file, STR(".html"))  ? STR("text/html; charset=utf-8")
           : str_ends(file, STR(".css")) ? STR("text/css; charset=utf-8")
                                         : STR("text/javascript; charset=utf-8");
}

/* Our own files of api/gate/docs; index.html is /docs/. */
static bool send_embedded(struct str file, struct http_response *response)
{
    if (file.len == 0)
        file = STR("index.html");
    for (unsigned i = 0; i < embedded_docs_count; i++)
        if (str_is(file, embedded_docs[i].name)) {
            ok(response, type_of(file), embedded_docs[i].text);
            return true;
        }
    return false;
}

struct asset {
    const char *path, *type;
};
static const struct asset assets[] = {
    {"/docs/swagger-ui.css", "text/css; charset=utf-8"},
    {"/docs/swagger-ui-bundle.js", "text/javascript; charset=utf-8"},
    {"/docs/oauth2-redirect.html", "text/html; charset=utf-8"},
    {"/docs/oauth2-redirect.js", "text/javascript; charset=utf-8"},
    {"/docs/favicon-32x32.png", "image/png"},
};

static bool send_asset(const struct gate *g, struct http_request *request, struct http_response *response)
{
    for (size_t i = 0; i < sizeof assets / sizeof assets[0]; i++) {
        if (!str_is(request->path, assets[i].path))
            continue;
        const char *file =
            arena_printf(request->mem, "%.*s/%s", STR_FMT(g->config.config->docs_dir), strrchr(assets[i].path, '/') + 1)
                .data;
        struct stat s;
        const int fd = open(file, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &s) != 0) {
            if (fd >= 0)
                (void)close(fd);
            return false;
        }
        ok(response, str_from(assets[i].type), STR_EMPTY);
        response->file_fd = fd;
        response->file_size = s.st_size;
        gate_respond_tagged(request,
                            arena_printf(request->mem, "\"%llx-%llx\"", (unsigned long long)s.st_size,
                                         (unsigned long long)s.st_mtim.tv_sec),
                            response);
        return true;
    }
    return false;
}

static bool send_docs(const struct gate *g, struct http_request *request, struct http_response *response)
{
    const size_t folder = sizeof "/docs/" - 1;
    HTTP_SET(response, "Content-Security-Policy", ((struct str){docs_policy, sizeof docs_policy - 1}));
    if (str_is(request->path, "/docs/config.json")) {
        ok(response, STR("application/json; charset=utf-8"), g->docs_config);
        return true;
    }
    return send_embedded((struct str){request->path.data + folder, request->path.len - folder}, response) ||
           send_asset(g, request, response);
}

static bool find_page(struct gate *g, struct http_request *request, struct http_response *response)
{
    const struct str path = request->path;
    if (str_is(path, "/openapi.json")) {
        ok_shared(request, response, STR("application/json; charset=utf-8"), &g->openapi_json);
        return true;
    }
    if (str_is(path, "/openapi.yaml")) {
        ok_shared(request, response, STR("application/yaml; charset=utf-8"), &g->openapi_yaml);
        return true;
    }
    if (str_is(path, "/problems.json")) {
        ok_shared(request, response, STR("application/json; charset=utf-8"), &g->problems_json);
        return true;
    }
    if (str_is(path, "/") || str_is(path, "/docs") || str_is(path, "/problems")) {
        redirect(response, str_is(path, "/problems") ? STR("/problems/") : STR("/docs/"));
        return true;
    }
    if (str_starts(path, STR("/docs/")))
        return send_docs(g, request, response);
    struct str html;
    const struct str problems = STR("/problems/");
    if (!str_starts(path, problems) ||
        !problem_page(g, request->mem, (struct str){path.data + problems.len, path.len - problems.len},
                      http_wants_english(request), &html))
        return false;
    send_problem_page(request, response, html);
    return true;
}

bool gate_page(struct gate *g, struct http_request *request, struct http_response *response)
{
    struct http_response page = {.file_fd = -1};
    if (str_starts(request->path, STR("/api/")) || !find_page(g, request, &page))
        return false;
    if (str_is(request->method, "GET") || str_is(request->method, "HEAD")) {
        *response = page;
        return true;
    }
    if (page.file_fd >= 0)
        (void)close(page.file_fd);
    struct problem problem = {.mem = request->mem};
    HTTP_SET(response, "Allow", STR("GET, HEAD, OPTIONS"));
    response->status = 204;
    if (str_is(request->method, "OPTIONS"))
        return true;
    problem_set(&problem, ERR_method_not_allowed, STR_EMPTY, STR_EMPTY);
    http_problem(request, response, &problem, g->config.config->public_url);
    return true;
}
