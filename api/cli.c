/* The table of sub-commands. Reads no configuration and no argument but the command's own words. */
#include "cli.h"

#include "cli_command.h"

#include <stdio.h>

static const struct cli_command commands[] = {
    {"serve", NULL, "answer requests until SIGTERM", NULL, cli_serve},
    {"migrate", NULL, "bring the database's schema up to date (JQT_MIGRATE_URL)", NULL, cli_migrate},
    {"admin grant", NULL, "give a staff role to a person of the provincial login", cli_role_options, cli_admin_grant},
    {"admin revoke", NULL, "take a staff role away", cli_revoke_options, cli_admin_revoke},
    {"admin client", NULL, "make an OAuth client, or change it", cli_client_options, cli_admin_client},
    {"print-config", NULL, "the configuration as it is read, secrets masked", cli_print_config_options,
     cli_print_config},
    {"doctor", NULL, "check configuration, contract, keys, database and login", NULL, cli_doctor},
    {"verify-draw", "FILE", "recompute a public draw record offline", cli_verify_draw_options, cli_verify_draw},
    {"verify-ledger", NULL, "recompute every balance and hash chain", NULL, cli_verify_ledger},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

/* The commands that begin with `word`; all with NULL. */
static void list(FILE *to, const char *word)
{
    fprintf(to, "usage: jqt COMMAND; jqt COMMAND --help tells its options\n");
    for (size_t i = 0; i < COMMANDS; i++)
        if (!word || str_starts(str_from(commands[i].words), str_from(word)))
            fprintf(to, "  %-14s %s\n", commands[i].words, commands[i].summary);
}

/* How many words of argv name the command: 0 if they name another. */
static int words_match(const struct cli_command *command, int argc, char **argv)
{
    struct str rest = str_from(command->words);
    int n = 0;
    while (rest.data) {
        const struct str word = str_cut(&rest, ' ');
        if (n == argc || !str_is(word, argv[n]))
            return 0;
        n++;
    }
    return n;
}

static bool is_help(const char *text)
{
    return strcmp(text, "--help") == 0 || strcmp(text, "-h") == 0 || strcmp(text, "help") == 0;
}

static bool begins_a_command(const char *word)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        struct str rest = str_from(commands[i].words);
        if (str_is(str_cut(&rest, ' '), word))
            return true;
    }
    return false;
}

/* No command, half of one, an unknown one, or --help in its place. */
static int unknown(int argc, char **argv)
{
    const bool half = argc > 0 && begins_a_command(argv[0]);
    const char *last = argc > (half ? 1 : 0) ? argv[half ? 1 : 0] : NULL;
    if (last && is_help(last)) {
        list(stdout, half ? argv[0] : NULL);
        return CLI_WELL;
    }
    if (last)
        fprintf(stderr, "jqt: unknown command %s%s%s\n", half ? argv[0] : "", half ? " " : "", last);
    list(stderr, half ? argv[0] : NULL);
    return CLI_MISUSED;
}

int cli_run(int argc, char **argv)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        const int words = words_match(&commands[i], argc - 1, argv + 1);
        if (words == 0)
            continue;
        struct cli_line line = {.mem = arena_new(), .command = &commands[i]};
        int code = CLI_WELL;
        if (cli_read(&line, argc - words, argv + words, &code))
            code = commands[i].run(&line);
        arena_free(line.mem);
        return code;
    }
    return unknown(argc - 1, argv + 1);
}
