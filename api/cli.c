/* The sub-commands: reads arguments and configuration, prints, exits. No rule of the domain. */
#include "cli.h"

#include "app.h"
#include "base/log.h"
#include "booking/draw_record.h"
#include "db/embedded.h"
#include "identity/identity.h"
#include "ledger/ledger_audit.h"
#include "net/http_client.h"

#include <stdio.h>

enum { OPTIONS_MAX = 16, RECORD_FILE_MAX = 256 * 1024 * 1024 };

struct command_line {
    struct arena *mem;
    int argc;
    char **argv; /* behind the sub-command */
};
struct subcommand {
    const char *name;
    const char *arguments;
    const char *summary;
    int (*run)(struct command_line *);
};

static int fail(struct str why)
{
    fprintf(stderr, "jqt: %.*s\n", STR_FMT(why));
    return 1;
}
static int misused(struct str why)
{
    fprintf(stderr, "jqt: %.*s\n", STR_FMT(why));
    return 2;
}

/* The nth value of --name, or data NULL. */
static struct str option(const struct command_line *line, const char *name, int nth)
{
    for (int i = 0; i + 1 < line->argc; i++)
        if (strcmp(line->argv[i], name) == 0 && nth-- == 0)
            return str_from(line->argv[i + 1]);
    return STR_EMPTY;
}

static bool load(struct command_line *line, enum config_need need, struct config *config)
{
    struct str why = STR_EMPTY;
    if (config_load(line->mem, need, config, &why)) {
        static const char *const names[] = {"debug", "info", "warn", "error"};
        for (int i = 0; i < 4; i++)
            if (str_is(config->log_level, names[i]))
                log_set_level((enum log_level)i);
        return true;
    }
    (void)misused(why);
    return false;
}

static int serve(struct command_line *line)
{
    struct config config;
    struct str why = STR_EMPTY;
    if (!load(line, CONFIG_FOR_SERVE, &config))
        return 2;
    if (!net_start())
        return fail(STR("libcurl cannot be initialised."));
    struct app *app = app_new(&config, line->mem, &why);
    if (!app)
        return misused(why);
    const int code = app_serve(app);
    app_free(app);
    net_stop();
    return code;
}

static bool read_file(struct arena *mem, const char *path, struct str *out)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return false;
    struct strbuf text = {.mem = mem};
    char *piece = arena_alloc(mem, 65536);
    size_t got = 0;
    while ((got = fread(piece, 1, 65536, file)) > 0 && text.len < RECORD_FILE_MAX / 4)
        strbuf_add(&text, (struct str){piece, got});
    (void)fclose(file);
    *out = strbuf_str(&text);
    return true;
}

/* JQT_CITY: the name of a city that the program brings, or the path of another city's NAME.sql. */
static bool find_city(struct arena *mem, struct str city, struct embedded_file *out)
{
    const char *path = arena_cstr(mem, city), *slash = strrchr(path, '/');
    const struct embedded_file *embedded = db_city_find(city);
    if (embedded)
        *out = *embedded;
    else
        out->name = slash ? slash + 1 : path;
    return embedded || (slash && str_ends(city, STR(".sql")) && read_file(mem, path, &out->text));
}

static int migrate(struct command_line *line)
{
    struct config config;
    struct str why = STR_EMPTY;
    struct embedded_file city;
    int applied = 0;
    if (!load(line, CONFIG_FOR_MIGRATE, &config))
        return 2;
    if (!find_city(line->mem, config.city, &city))
        return misused(arena_printf(line->mem,
                                    "JQT_CITY is %.*s; it should be a city that the program knows (jinan) or "
                                    "a readable file /PATH/NAME.sql.",
                                    STR_FMT(config.city)));
    if (!db_migrate(line->mem, config.migrate_url, &why, &applied) ||
        !db_seed_city(line->mem, config.migrate_url, &city, &why))
        return fail(why);
    printf("migrations applied: %d\n", applied);
    return 0;
}

/* The admin commands speak as the service's role; their changes are events like any other. */
static struct db_pool *admin_pool(const struct config *config)
{
    const struct db_config db = {.url = config->database_url,
                                 .connections = 1,
                                 .wait_ms = 5000,
                                 .query_timeout_ms = 10000,
                                 .lock_timeout_ms = 2000};
    return db_pool_new(&db);
}

static int finish(struct err e, const struct problem *why)
{
    if (failed(e))
        return fail(e.log ? str_from(e.log) : str_from(error_info(e.code)->title_en));
    if (has_problem(why))
        return fail(why->detail_en.len ? why->detail_en : str_from(error_info(why->code)->title_en));
    return 0;
}

static int admin_role(struct command_line *line, struct db_pool *pool, const struct config *config, bool grant)
{
    const struct str subject = option(line, "--subject", 0), role = option(line, "--role", 0),
                     name = option(line, "--name", 0);
    if (!subject.len || !(role_find(role) & (unsigned)ROLES_STAFF))
        return misused(STR("--subject and --role (reviewer, operator, finance or auditor) are needed."));
    struct problem why = {.mem = line->mem};
    const struct err e = grant ? identity_admin_grant(pool, config, line->mem, subject, name, role, &why)
                               : identity_admin_revoke(pool, config, line->mem, subject, role, &why);
    return finish(e, &why);
}

static int admin_client(struct command_line *line, struct db_pool *pool, const struct config *config)
{
    struct identity_client client = {.id = option(line, "--id", 0),
                                     .name = option(line, "--name", 0),
                                     .kind = option(line, "--kind", 0),
                                     .platform = option(line, "--platform", 0)};
    while (client.redirect_count < IDENTITY_REDIRECTS_MAX &&
           option(line, "--redirect", (int)client.redirect_count).data) {
        client.redirects[client.redirect_count] = option(line, "--redirect", (int)client.redirect_count);
        client.redirect_count++;
    }
    struct problem why = {.mem = line->mem};
    return finish(identity_admin_add_client(pool, config, line->mem, &client, &why), &why);
}

static int admin(struct command_line *line)
{
    struct config config;
    const char *what = line->argc > 0 ? line->argv[0] : "";
    if (strcmp(what, "grant") != 0 && strcmp(what, "revoke") != 0 && strcmp(what, "client") != 0)
        return misused(STR("usage: jqt admin grant|revoke --subject SUB --role ROLE [--name NAME], or jqt admin client "
                           "--id ID --name NAME --kind public --platform browser|mobile --redirect URI"));
    if (!load(line, CONFIG_FOR_ADMIN, &config))
        return 2;
    struct db_pool *pool = admin_pool(&config);
    const int code = strcmp(what, "client") == 0 ? admin_client(line, pool, &config)
                                                 : admin_role(line, pool, &config, strcmp(what, "grant") == 0);
    db_pool_free(pool);
    return code;
}

static int print_config(struct command_line *line)
{
    struct config config;
    if (line->argc > 0 && strcmp(line->argv[0], "--table") == 0) {
        const struct str table = config_table(line->mem);
        (void)fwrite(table.data, 1, table.len, stdout);
        return 0;
    }
    if (!load(line, CONFIG_FOR_SERVE, &config))
        return 2;
    const struct str text = config_print(line->mem, &config);
    (void)fwrite(text.data, 1, text.len, stdout);
    return 0;
}

static bool check(const char *what, bool good, struct str why)
{
    if (good)
        printf("ok    %s\n", what);
    else
        printf("FAIL  %s: %.*s\n", what, STR_FMT(why));
    return good;
}

static int doctor(struct command_line *line)
{
    struct config config;
    struct str why = STR_EMPTY;
    if (!load(line, CONFIG_FOR_SERVE, &config))
        return 2;
    bool good = check("configuration", true, why);
    good &= check("contract and handlers agree", app_check_contract(line->mem, &why), why);
    struct token_keys *keys = token_keys_load(config.signing_keys, config.public_url, line->mem, &why);
    good &= check("signing keys", keys != NULL, why);
    struct db_pool *pool = admin_pool(&config);
    const struct err e = db_ping(pool);
    bool current = false;
    good &= check("database", !failed(e), str_from(e.log));
    good &= check("migrations", !failed(db_migrations_current(pool, &current)) && current,
                  STR("run jqt migrate with JQT_MIGRATE_URL"));
    struct str reason = STR_EMPTY;
    good &= check("provincial login", identity_check_login(&config, line->mem, &reason), reason);
    db_pool_free(pool);
    if (keys)
        token_keys_free(keys);
    return good ? 0 : 1;
}

static int verify_draw(struct command_line *line)
{
    struct str record, receipt = STR_EMPTY;
    if (line->argc < 1 || !read_file(line->mem, line->argv[0], &record))
        return misused(STR("usage: jqt verify-draw FILE [--root HEX] [--receipt FILE]: the file cannot be read."));
    const struct str receipt_path = option(line, "--receipt", 0);
    if (receipt_path.data && !read_file(line->mem, receipt_path.data, &receipt))
        return misused(STR("the receipt cannot be read."));
    struct strbuf report = {.mem = line->mem};
    const bool good = draw_verify(record, option(line, "--root", 0), str_trim(receipt), STR_EMPTY, &report);
    (void)fwrite(report.data, 1, report.len, stdout);
    return good ? 0 : 1;
}

static int verify_ledger(struct command_line *line)
{
    struct config config;
    if (!load(line, CONFIG_FOR_ADMIN, &config))
        return 2;
    struct db_pool *pool = admin_pool(&config);
    struct strbuf report = {.mem = line->mem};
    bool good = false;
    const struct err e = ledger_audit(pool, &config, line->mem, &report, &good);
    db_pool_free(pool);
    (void)fwrite(report.data, 1, report.len, stdout);
    const struct problem none = {.mem = line->mem};
    return failed(e) ? finish(e, &none) : good ? 0 : 1;
}

static const struct subcommand subcommands[] = {
    {"serve", "", "answer requests until SIGTERM", serve},
    {"migrate", "", "bring the database's schema up to date (JQT_MIGRATE_URL)", migrate},
    {"admin", "grant|revoke|client …", "staff roles and OAuth clients", admin},
    {"print-config", "[--table]", "the configuration as it is read, secrets masked", print_config},
    {"doctor", "", "check configuration, contract, keys, database and login", doctor},
    {"verify-draw", "FILE [--root HEX] [--receipt FILE]", "recompute a public draw record offline", verify_draw},
    {"verify-ledger", "", "recompute every balance and hash chain", verify_ledger},
};

static int usage(void)
{
    fprintf(stderr, "usage: jqt COMMAND\n");
    for (size_t i = 0; i < sizeof subcommands / sizeof subcommands[0]; i++)
        fprintf(stderr, "  %-14s %-36s %s\n", subcommands[i].name, subcommands[i].arguments, subcommands[i].summary);
    return 2;
}

int cli_run(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof subcommands / sizeof subcommands[0]; i++) {
        if (strcmp(argv[1], subcommands[i].name) != 0)
            continue;
        struct command_line line = {arena_new(), argc - 2, argv + 2};
        const int code = subcommands[i].run(&line);
        arena_free(line.mem);
        return code;
    }
    return usage();
}
