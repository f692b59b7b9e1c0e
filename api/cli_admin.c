/* jqt admin grant, revoke, client. They speak as the service's role; their changes are events like any other. */
#include "cli_command.h"
#include "identity/identity.h"

#define SUBJECT                                                                        \
    {                                                                                  \
        "subject", "SUB", "the person, as the provincial login names it", CLI_REQUIRED \
    }
#define ROLE                                                                   \
    {                                                                          \
        "role", "ROLE", "reviewer, operator, finance or auditor", CLI_REQUIRED \
    }
const struct cli_option cli_role_options[] = {
    SUBJECT, ROLE, {"name", "NAME", "as colleagues see it, until the first login", CLI_OPTIONAL}, {0}};
const struct cli_option cli_revoke_options[] = {SUBJECT, ROLE, {0}};

int cli_admin_grant(struct cli_line *line)
{
    struct config config;
    if (!cli_configure(line, CONFIG_FOR_ADMIN, &config))
        return CLI_MISUSED;
    struct problem why = {.mem = line->mem};
    struct db_pool *pool = cli_pool(&config);
    const struct err e = identity_admin_grant(pool, &config, line->mem, cli_value(line, "subject"),
                                              cli_value(line, "name"), cli_value(line, "role"), &why);
    db_pool_free(pool);
    return cli_finish(e, &why);
}

int cli_admin_revoke(struct cli_line *line)
{
    struct config config;
    if (!cli_configure(line, CONFIG_FOR_ADMIN, &config))
        return CLI_MISUSED;
    struct problem why = {.mem = line->mem};
    struct db_pool *pool = cli_pool(&config);
    const struct err e =
        identity_admin_revoke(pool, &config, line->mem, cli_value(line, "subject"), cli_value(line, "role"), &why);
    db_pool_free(pool);
    return cli_finish(e, &why);
}

const struct cli_option cli_client_options[] = {
    {"id", "ID", "of at most 64 letters, digits and ._-", CLI_REQUIRED},
    {"name", "NAME", "as people see it", CLI_REQUIRED},
    {"kind", "KIND", "public: it keeps no secret", CLI_REQUIRED},
    {"platform", "PLATFORM", "browser or mobile: how long a login lasts", CLI_REQUIRED},
    {"redirect", "URI", "where a login may return to: https, or http on loopback", CLI_REPEATED},
    {0}};
_Static_assert((int)CLI_VALUES_MAX <= (int)IDENTITY_REDIRECTS_MAX, "every --redirect has a place");

int cli_admin_client(struct cli_line *line)
{
    struct config config;
    struct identity_client client = {.id = cli_value(line, "id"),
                                     .name = cli_value(line, "name"),
                                     .kind = cli_value(line, "kind"),
                                     .platform = cli_value(line, "platform")};
    struct str uri;
    while ((uri = cli_value_nth(line, "redirect", client.redirect_count)).data)
        client.redirects[client.redirect_count++] = uri;
    if (!cli_configure(line, CONFIG_FOR_ADMIN, &config))
        return CLI_MISUSED;
    struct problem why = {.mem = line->mem};
    struct db_pool *pool = cli_pool(&config);
    const struct err e = identity_admin_add_client(pool, &config, line->mem, &client, &why);
    db_pool_free(pool);
    return cli_finish(e, &why);
}
