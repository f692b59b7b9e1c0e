/* jqt serve, migrate, print-config, doctor. */
#include "app.h"
#include "cli_command.h"
#include "db/embedded.h"
#include "identity/identity.h"
#include "net/http_client.h"
#include "start.h"

#include <stdio.h>

int cli_serve(struct cli_line *line)
{
    struct config config;
    struct str why = STR_EMPTY;
    if (!cli_configure(line, CONFIG_FOR_SERVE, &config))
        return CLI_MISUSED;
    if (!net_start())
        return cli_fail(STR("libcurl cannot be initialised."));
    struct app *app = app_new(&config, line->mem, &why);
    if (!app)
        return cli_misused(why);
    const bool good = app_check_database(app, line->mem, &why);
    const int code = good ? app_serve(app) : cli_misused(why);
    app_free(app);
    net_stop();
    return code;
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
    return embedded || (slash && str_ends(city, STR(".sql")) && cli_read_file(mem, city, &out->text));
}

int cli_migrate(struct cli_line *line)
{
    struct config config;
    struct str why = STR_EMPTY;
    struct embedded_file city;
    int applied = 0;
    if (!cli_configure(line, CONFIG_FOR_MIGRATE, &config))
        return CLI_MISUSED;
    if (!find_city(line->mem, config.city, &city))
        return cli_misused(arena_printf(line->mem,
                                        "JQT_CITY is %.*s; it should be a city that the program knows (jinan) or "
                                        "a readable file /PATH/NAME.sql.",
                                        STR_FMT(config.city)));
    if (!db_migrate(line->mem, config.migrate_url, config.sandbox ? DB_CLOCK_MOVABLE : DB_CLOCK_REAL, &why, &applied) ||
        !db_seed_city(line->mem, config.migrate_url, &city, &why))
        return cli_fail(why);
    printf("migrations applied: %d\n", applied);
    return CLI_WELL;
}

const struct cli_option cli_print_config_options[] = {
    {"table", NULL, "the variables with their defaults and meanings, as Markdown; reads no configuration",
     CLI_OPTIONAL},
    {0}};

int cli_print_config(struct cli_line *line)
{
    struct config config;
    struct str text = STR_EMPTY;
    if (cli_value(line, "table").data)
        text = config_table(line->mem);
    else if (cli_configure(line, CONFIG_FOR_SERVE, &config))
        text = config_print(line->mem, &config);
    else
        return CLI_MISUSED;
    cli_print(text);
    return CLI_WELL;
}

static bool check(const char *what, bool good, struct str why)
{
    if (good)
        printf("ok    %s\n", what);
    else
        printf("FAIL  %s: %.*s\n", what, STR_FMT(why));
    return good;
}

/* The very checks of the start. */
static bool check_database(const struct config *config, struct arena *mem)
{
    static const char *const stages[START_STAGES] = {
        [START_DATABASE] = "database", [START_MIGRATIONS] = "migrations", [START_SECRETS] = "secrets and clock"};
    struct db_pool *pool = cli_pool(config);
    const struct start_finding f = start_check(pool, config, START_LOOKS, mem);
    const bool good = f.verdict == START_GOOD;
    for (int i = 0; i < START_STAGES; i++)
        (void)check(stages[i], good || i < (int)f.stage,
                    i == (int)f.stage ? f.sentence : STR("not looked at before the database can be used"));
    db_pool_free(pool);
    return good;
}

int cli_doctor(struct cli_line *line)
{
    struct config config;
    struct str why = STR_EMPTY;
    if (!cli_configure(line, CONFIG_FOR_SERVE, &config))
        return CLI_MISUSED;
    bool good = check("configuration", true, why);
    good &= check("contract and handlers agree", app_check_contract(line->mem, &why), why);
    struct token_keys *keys = token_keys_load(config.signing_keys, config.public_url, line->mem, &why);
    good &= check("signing keys", keys != NULL, why);
    good &= check_database(&config, line->mem);
    struct str reason = STR_EMPTY;
    good &= check("provincial login", net_start() && identity_check_login(&config, line->mem, &reason), reason);
    net_stop();
    if (keys)
        token_keys_free(keys);
    return good ? CLI_WELL : CLI_FAILED;
}
