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

static int change_role(struct cli_line *line, const struct identity_role_change *change)
{
    struct config config;
    if (!cli_configure(line, CONFIG_FOR_ADMIN, &config))
        return CLI_MISUSED;
    struct problem why = {.mem = line->mem};
    struct db_pool *pool = cli_pool(&config);
    const struct err e = identity_admin_change_role(pool, &config, line->mem, change, &why);
    db_pool_free(pool);
    return cli_finish(e, &why);
}

int cli_admin_grant(struct cli_line *line)
{
    const struct identity_role_change change = {.subject = cli_value(line, "subject"),
                                                .role = cli_value(line, "role"),
                                                .name = cli_value(line, "name"),
                                                .to = ROLE_GRANTED};
    return change_role(line, &change);
}

int cli_admin_revoke(struct cli_line *line)
{
    const struct identity_role_change change = {
        .subject = cli_value(line, "subject"), .role = cli_value(line, "role"), .to = ROLE_REVOKED};
    return change_role(line, &change);
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
