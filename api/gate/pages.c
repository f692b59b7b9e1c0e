/* Pages outside the contract: the contract itself, its documentation, the problems' explanations. The files under
 * /docs are Swagger UI's, read from JQT_DOCS_DIR. */
#include "base/gzip.h"
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

static void redirect(struct http_response *response, struct str to)
{
    response->status = 302;
    HTTP_SET(response, "Location", to);
}

static const char docs_index[] =
    "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
    "content=\"width=device-width\"><title>jqt API</title><link rel=\"stylesheet\" href=\"/docs/swagger-ui.css\">"
    "<link rel=\"icon\" href=\"/docs/favicon-32x32.png\">"
    "</head><body><div id=\"ui\"></div><script src=\"/docs/swagger-ui-bundle.js\"></script>"
    "<script src=\"/docs/start.js\"></script></body></html>";
static const char docs_start[] =
    "window.ui=SwaggerUIBundle({url:'/openapi.json',dom_id:'#ui',deepLinking:true,persistAuthorization:true,"
    "oauth2RedirectUrl:location.origin+'/docs/oauth2-redirect.html'});"
    "window.ui.initOAuth({clientId:'jqt-demo',usePkceWithAuthorizationCodeGrant:true});";

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

bool gate_page(struct gate *g, struct http_request *request, struct http_response *response)
{
    const struct str path = request->path;
    if (str_starts(path, STR("/api/")) || (!str_is(request->method, "GET") && !str_is(request->method, "HEAD")))
        return false;
    if (str_is(path, "/openapi.json")) {
        ok_shared(request, response, STR("application/json; charset=utf-8"), &g->openapi_json);
        return true;
    }
    if (str_is(path, "/openapi.yaml")) {
        ok_shared(request, response, STR("application/yaml; charset=utf-8"), &g->openapi_yaml);
        return true;
    }
    if (str_is(path, "/") || str_is(path, "/docs")) {
        redirect(response, STR("/docs/"));
        return true;
    }
    if (str_is(path, "/docs/")) {
        ok(response, STR("text/html; charset=utf-8"), ((struct str){docs_index, sizeof docs_index - 1}));
        return true;
    }
    if (str_is(path, "/docs/start.js")) {
        ok(response, STR("text/javascript; charset=utf-8"), ((struct str){docs_start, sizeof docs_start - 1}));
        return true;
    }
    if (str_starts(path, STR("/docs/")))
        return send_asset(g, request, response);
    struct str html;
    const struct str problems = STR("/problems/");
    if (str_starts(path, problems) &&
        http_problem_page(request->mem, (struct str){path.data + problems.len, path.len - problems.len},
                          g->config.config->public_url, &html)) {
        ok(response, STR("text/html; charset=utf-8"), html);
        return true;
    }
    return false;
}
