/* The table of environment variables: the only place that knows names, defaults, bounds and secrets. */
#include "base/config.h"

#include "base/address.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum kind { TEXT, SECRET, NUMBER, SWITCH, URL, DATABASE, LEVEL, LISTEN, LISTEN_OR_OFF, NETWORKS };
enum { SERVE = 1, MIGRATE = 2, ADMIN = 4, ALONE = 8 /* nobody else looks at it */, SECRET_FILE_MAX = 4096 };

struct variable {
    const char *name;
    enum kind kind;
    size_t offset;
    unsigned needed_by;    /* without a default it is required there */
    const char *preset;    /* NULL: none */
    int64_t least, most;   /* NUMBER: bounds; TEXT and SECRET: least length */
    const char *should_be; /* completes "NAME should be …" */
};

#define AT(member) offsetof(struct config, member)
static const struct variable variables[] = {
    {"DATABASE_URL", DATABASE, AT(database_url), SERVE | ADMIN, NULL, 1, 0,
     "the service role's connection, e.g. postgresql:///jqt?host=/run/postgresql&user=jqt_app"},
    {"JQT_MIGRATE_URL", DATABASE, AT(migrate_url), MIGRATE | ALONE, NULL, 1, 0,
     "the owner's connection, read by jqt migrate alone, e.g. postgresql:///jqt?host=/run/postgresql&user=jqt_owner"},
    {"JQT_CITY", TEXT, AT(city), MIGRATE | ALONE, "jinan", 1, 0,
     "whose data jqt migrate puts into a new database: jinan, or a file /PATH/NAME.sql with another city's"},
    {"JQT_LISTEN", LISTEN, AT(listen), 0, "127.0.0.1:8080", 3, 0, "address:port to listen on, e.g. 127.0.0.1:8080"},
    {"JQT_ADMIN_LISTEN", LISTEN_OR_OFF, AT(admin_listen), 0, "127.0.0.1:9090", 3, 0,
     "address:port of /healthz and /readyz for those who watch the service, never public; off: none"},
    {"JQT_PUBLIC_URL", URL, AT(public_url), SERVE, NULL, 8, 0,
     "the address clients use, without a trailing slash, e.g. https://fwq.example.gov.cn"},
    {"JQT_SIGNING_KEYS", TEXT, AT(signing_keys), SERVE, NULL, 1, 0,
     "a folder of EC P-256 private keys NAME.pem; the last by name signs access tokens"},
    {"JQT_SECRET", SECRET, AT(secret), SERVE, NULL, 32, 0,
     "a random text of at least 32 characters; the database knows it again and refuses another"},
    {"JQT_PEPPER", SECRET, AT(pepper), SERVE, NULL, 32, 0,
     "a random text of at least 32 characters; payment passwords depend on it, so another is refused"},
    {"JQT_FILES_DIR", TEXT, AT(files_dir), SERVE, NULL, 1, 0, "a folder for uploaded files that the service may write"},
    {"JQT_DOCS_DIR", TEXT, AT(docs_dir), 0, "/usr/share/jqt/docs", 1, 0, "the folder of Swagger UI's files for /docs"},
    {"JQT_DOCS_CLIENT_ID", TEXT, AT(docs_client_id), 0, "", 0, 0,
     "the client that Authorize in /docs logs in with (jqt admin client); empty: people type one"},
    {"JQT_CORS_ORIGINS", TEXT, AT(cors_origins), 0, "", 0, 0,
     "a comma-separated list of exact origins, e.g. https://spa.example.gov.cn"},
    {"JQT_TRUSTED_PROXIES", NETWORKS, AT(trusted_proxies), 0, "", 0, 0,
     "a comma-separated list of proxies whose X-Forwarded-For is believed, addresses or networks, e.g. "
     "127.0.0.1,10.0.0.0/8,fd00::/8"},
    {"JQT_OIDC_ISSUER", URL, AT(oidc_issuer), SERVE, NULL, 8, 0, "the provincial login's OpenID issuer"},
    {"JQT_OIDC_CLIENT_ID", TEXT, AT(oidc_client_id), SERVE, NULL, 1, 0, "our client id at the provincial login"},
    {"JQT_OIDC_CLIENT_SECRET", SECRET, AT(oidc_client_secret), SERVE, NULL, 1, 0,
     "our client secret at the provincial login"},
    {"JQT_OIDC_SCOPE", TEXT, AT(oidc_scope), 0, "openid profile", 6, 0, "the scope asked of the provincial login"},
    {"JQT_OIDC_CLAIMS", TEXT, AT(oidc_claims), 0,
     "subject=sub,account_type=account_type,uscc=uscc,enterprise_name=enterprise_name,"
     "legal_representative=legal_representative,operator_name=name,operator_phone=phone_number",
     1, 0, "name=claim pairs, comma-separated"},
    {"JQT_OIDC_TIMEOUT_MS", NUMBER, AT(oidc_timeout_ms), 0, "3000", 500, 20000,
     "how long the provincial login may take to answer a request, 500 to 20000 ms"},
    {"JQT_LOG_LEVEL", LEVEL, AT(log_level), 0, "info", 4, 0, "debug, info, warn or error"},
    {"JQT_WORKERS", NUMBER, AT(workers), 0, "256", 2, 4096, "a number of worker threads, 2 to 4096"},
    {"JQT_DB_POOL", NUMBER, AT(db_pool), 0, "10", 1, CONFIG_DB_POOL_MAX,
     "a number of database connections for requests, 1 to 100; what runs by itself has three of its own, /readyz one"},
    {"JQT_DB_WAIT_MS", NUMBER, AT(db_wait_ms), 0, "200", 10, 10000,
     "how long a request waits for a database connection, 10 to 10000 ms"},
    {"JQT_MAX_IN_FLIGHT", NUMBER, AT(max_in_flight), 0, "0", 0, 4096,
     "how many requests may run at once, 0 (one less than the workers) to 4096"},
    {"JQT_LIMIT_ADDRESS", NUMBER, AT(limit_address), 0, "12000", 0, CONFIG_LIMIT_MAX,
     "what one client address may ask for in a minute, at most all at once; most requests count 1, dear ones more "
     "(x-cost in openapi.yaml); 0: no limit, as below"},
    {"JQT_LIMIT_LOGIN", NUMBER, AT(limit_login), 0, "1200", 0, CONFIG_LIMIT_MAX,
     "likewise of the login bridge alone, where a login counts about 4"},
    {"JQT_LIMIT_ACCOUNT", NUMBER, AT(limit_account), 0, "1200", 0, CONFIG_LIMIT_MAX,
     "what one account may ask for in a minute"},
    {"JQT_LIMIT_PAYMENT", NUMBER, AT(limit_payment), 0, "120", 0, CONFIG_LIMIT_MAX,
     "how often one account may move money in a minute"},
    {"JQT_LIMIT_CLIENT", NUMBER, AT(limit_client), 0, "300000", 0, CONFIG_LIMIT_MAX,
     "what all who use one OAuth client may ask for in a minute"},
    {"JQT_SANDBOX", SWITCH, AT(sandbox), 0, "0", 0, 1,
     "1, for migrate and serve alike, to let operators move the domain clock (never with an https JQT_PUBLIC_URL); a "
     "clock that was moved needs it"},
};
enum { VARIABLES = sizeof variables / sizeof variables[0] };

static bool complain(struct arena *mem, struct str *why, const struct variable *v, const char *found)
{
    *why = arena_printf(mem, "%s %s; it should be %s.", v->name, found, v->should_be);
    return false;
}

/* The value, from NAME or, for secrets, the file that NAME_FILE names. data NULL: not set. */
static bool read_value(struct arena *mem, const struct variable *v, struct str *out, struct str *why)
{
    const char *value = getenv(v->name);
    if (value && *value) {
        *out = arena_str(mem, str_from(value));
        return true;
    }
    *out = v->preset ? str_from(v->preset) : STR_EMPTY;
    const char *path = v->kind == SECRET ? getenv(arena_printf(mem, "%s_FILE", v->name).data) : NULL;
    if (!path || !*path)
        return true;
    FILE *file = fopen(path, "re");
    char *text = arena_alloc(mem, SECRET_FILE_MAX);
    const size_t size = file ? fread(text, 1, SECRET_FILE_MAX - 1, file) : 0;
    if (file)
        (void)fclose(file);
    if (size == 0)
        return complain(mem, why, v, "is set by a file (NAME_FILE) that cannot be read");
    struct str s = {text, size};
    while (s.len && (s.data[s.len - 1] == '\n' || s.data[s.len - 1] == '\r'))
        s.len--;
    *out = s;
    return true;
}

/* It stands in headers, JSON, YAML and HTML as it is: nothing that any of them would have to escape. */
static bool url_is_good(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] <= ' ' || s.data[i] > '~' || strchr("\"<>\\^`{|}", s.data[i]))
            return false;
    return (str_starts(s, STR("http://")) || str_starts(s, STR("https://"))) && !str_ends(s, STR("/"));
}

static bool level_is_good(struct str s)
{
    return str_is(s, "debug") || str_is(s, "info") || str_is(s, "warn") || str_is(s, "error");
}

/* A numeric address and a port; 0 takes a free one. */
static bool listen_is_good(struct str s)
{
    enum { PORT_MAX = 65535 };
    size_t colon = s.len;
    while (colon > 0 && s.data[colon - 1] != ':')
        colon--;
    int64_t port = -1;
    return colon > 1 && strspn(s.data, "0123456789abcdefABCDEF.:[]") >= s.len &&
           str_to_i64((struct str){s.data + colon, s.len - colon}, &port) && port >= 0 && port <= PORT_MAX;
}

static bool networks_are_good(struct str s)
{
    struct network list[CONFIG_NETWORKS_MAX];
    size_t count = 0;
    struct str bad;
    return network_list_parse(s, list, CONFIG_NETWORKS_MAX, &count, &bad);
}

static bool store(struct arena *mem, const struct variable *v, struct str value, struct config *out, struct str *why)
{
    void *field = (char *)out + v->offset;
    int64_t number = 0;
    if (v->kind == NUMBER || v->kind == SWITCH) {
        if (!str_to_i64(value, &number) || number < v->least || number > v->most)
            return complain(mem, why, v, "is out of bounds");
        if (v->kind == SWITCH)
            *(bool *)field = number == 1;
        else
            *(int64_t *)field = number;
        return true;
    }
    if (value.len < (size_t)v->least)
        return complain(mem, why, v, "is too short");
    if (v->kind == URL && !url_is_good(value))
        return complain(mem, why, v, "is not an http(s) address without a trailing slash");
    if (v->kind == LEVEL && !level_is_good(value))
        return complain(mem, why, v, "is no level");
    if ((v->kind == LISTEN || (v->kind == LISTEN_OR_OFF && !str_is(value, "off"))) && !listen_is_good(value))
        return complain(mem, why, v, "is no address with a port");
    if (v->kind == NETWORKS && !networks_are_good(value))
        return complain(mem, why, v, "is no list of addresses and networks");
    *(struct str *)field = value;
    return true;
}

bool config_load(struct arena *mem, enum config_need need, struct config *out, struct str *why)
{
    const unsigned bit = need == CONFIG_FOR_SERVE ? SERVE : need == CONFIG_FOR_MIGRATE ? MIGRATE : ADMIN;
    struct config c = {0};
    for (size_t i = 0; i < VARIABLES; i++) {
        const struct variable *v = &variables[i];
        struct str value;
        if ((v->needed_by & ALONE) && !(v->needed_by & bit))
            continue;
        if (!read_value(mem, v, &value, why))
            return false;
        if (!value.data) {
            if (v->needed_by & bit)
                return complain(mem, why, v, "is not set");
            continue;
        }
        if (!store(mem, v, value, &c, why))
            return false;
    }
    if (c.sandbox && str_starts(c.public_url, STR("https://"))) {
        *why = STR("JQT_SANDBOX is 1 although JQT_PUBLIC_URL is an https address; it should be 0: the domain clock of "
                   "a real service cannot be moved.");
        return false;
    }
    *out = c;
    return true;
}

/* postgresql://user:secret@host/db → the secret masked; also password=… of a key/value string. */
static struct str mask_database(struct arena *mem, struct str url)
{
    struct str rest = url;
    const struct str before = str_cut(&rest, '@');
    if (rest.data) {
        struct str user = before;
        const char *slashes = memmem(before.data, before.len, "://", 3);
        const size_t scheme = slashes ? (size_t)(slashes - before.data) + 3 : 0;
        user = (struct str){before.data + scheme, before.len - scheme};
        struct str secret = user;
        user = str_cut(&secret, ':');
        if (secret.data)
            return arena_printf(mem, "%.*s%.*s:***@%.*s", (int)scheme, url.data, STR_FMT(user), STR_FMT(rest));
    }
    if (url.len && memmem(url.data, url.len, "password=", 9))
        return STR("***");
    return url;
}

int config_places(const struct config *config)
{
    const int64_t asked = config->max_in_flight > 0 ? config->max_in_flight : config->workers - 1;
    return (int)(asked < config->workers ? asked : config->workers);
}

int config_payment_places(int places)
{
    enum { PERCENT = 5 };
    const int part = places * PERCENT / 100;
    return part > 0 ? part : places > 1 ? 1 : 0;
}

struct str config_print(struct arena *mem, const struct config *config)
{
    struct strbuf out = {.mem = mem};
    for (size_t i = 0; i < VARIABLES; i++) {
        const struct variable *v = &variables[i];
        const void *field = (const char *)config + v->offset;
        if ((v->needed_by & ALONE) && ((const struct str *)field)->len == 0)
            continue; /* not read */
        strbuf_printf(&out, "%s=", v->name);
        if (v->kind == NUMBER)
            strbuf_add_i64(&out, *(const int64_t *)field);
        else if (v->kind == SWITCH)
            strbuf_add_c(&out, *(const bool *)field ? "1" : "0");
        else if (v->kind == SECRET)
            strbuf_add_c(&out, ((const struct str *)field)->len ? "***" : "");
        else if (v->kind == DATABASE)
            strbuf_add(&out, mask_database(mem, *(const struct str *)field));
        else
            strbuf_add(&out, *(const struct str *)field);
        strbuf_add_char(&out, '\n');
    }
    return strbuf_str(&out);
}

struct str config_table(struct arena *mem)
{
    struct strbuf out = {.mem = mem};
    strbuf_add_c(&out, "| Variable | Default | Meaning |\n|---|---|---|\n");
    for (size_t i = 0; i < VARIABLES; i++) {
        const struct variable *v = &variables[i];
        strbuf_printf(&out, "| `%s` | %s%s%s | %s |\n", v->name, v->preset && *v->preset ? "`" : "",
                      v->preset      ? v->preset
                      : v->needed_by ? "required"
                                     : "",
                      v->preset && *v->preset ? "`" : "", v->should_be);
    }
    return strbuf_str(&out);
}
