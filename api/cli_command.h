/* What the files of the command line share: a sub-command as a row, its arguments as they were given. */
#ifndef JQT_APP_CLI_COMMAND_H
#define JQT_APP_CLI_COMMAND_H
#include "base/config.h"
#include "base/problem.h"
#include "db/db.h"

/* Exit codes. */
enum { CLI_WELL, CLI_FAILED, CLI_MISUSED /* usage or configuration; nothing was done */ };
enum { CLI_OPTIONS_MAX = 8, CLI_VALUES_MAX = 10, CLI_FILE_BYTES_MAX = 16 * 1024 * 1024 };

struct cli_option {
    const char *name;    /* without the two dashes; NULL ends the list */
    const char *value;   /* what --help calls its value; NULL: a switch */
    const char *meaning; /* completes "--name VALUE" in the help */
    enum { CLI_OPTIONAL, CLI_REQUIRED, CLI_REPEATED /* 1 to CLI_VALUES_MAX times */ } need;
};
struct cli_line;
struct cli_command {
    const char *words;    /* "admin grant" */
    const char *argument; /* what --help calls the one argument it needs; NULL: it takes none */
    const char *summary;
    const struct cli_option *options; /* NULL: none but --help */
    int (*run)(struct cli_line *);
};
struct cli_line {
    struct arena *mem;
    const struct cli_command *command;
    struct str argument;
    struct str values[CLI_OPTIONS_MAX][CLI_VALUES_MAX]; /* by option; a switch's is "" */
    size_t counts[CLI_OPTIONS_MAX];
};

extern const struct cli_option cli_print_config_options[], cli_role_options[], cli_revoke_options[],
    cli_client_options[], cli_verify_draw_options[];
int cli_serve(struct cli_line *), cli_migrate(struct cli_line *), cli_print_config(struct cli_line *),
    cli_doctor(struct cli_line *);
int cli_admin_grant(struct cli_line *), cli_admin_revoke(struct cli_line *), cli_admin_client(struct cli_line *);
int cli_verify_draw(struct cli_line *), cli_verify_ledger(struct cli_line *);

/* ---- cli_line.c ---- */
/* Reads what stands behind the command's words (argv[0] is the last of them). False with the exit code: --help was
 * answered, or what was wrong was told together with the usage. */
bool cli_read(struct cli_line *, int argc, char **argv, int *code);
/* The nth value of --name, or data NULL. The name must be one of the command's (else abort). */
struct str cli_value_nth(const struct cli_line *, const char *name, size_t nth);
static inline struct str cli_value(const struct cli_line *line, const char *name)
{
    return cli_value_nth(line, name, 0);
}
void cli_print(struct str); /* to standard output */
/* A sentence on standard error, "jqt: …", and the exit code. */
int cli_fail(struct str why);
int cli_misused(struct str why);
/* CLI_WELL, or tells the error or problem; faults of the input, told as those of the options named like their
 * members, are misuse. */
int cli_finish(struct err, const struct problem *);
/* The configuration, and the log's level set by it. False: told; the exit code is CLI_MISUSED. */
bool cli_configure(struct cli_line *, enum config_need, struct config *);
/* False: it cannot be read, is empty or larger than CLI_FILE_BYTES_MAX. */
bool cli_read_file(struct arena *, struct str path, struct str *out);
/* The same without a limit and without copying it: the text is the file itself, as long as the arena lives. What is no
 * regular file is read. */
bool cli_map_file(struct arena *, struct str path, struct str *out);
/* One connection as the service's role. */
struct db_pool *cli_pool(const struct config *);
#endif
