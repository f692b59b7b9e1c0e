/* Owns how arguments are read, told and refused, the same for every sub-command. Knows no command by name. */
#include "base/log.h"
#include "cli_command.h"

#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    HELP = CLI_OPTIONS_MAX,
    PIECE_BYTES = 64 * 1024,
    POOL_WAIT_MS = 5000,
    QUERY_TIMEOUT_MS = 10000,
    LOCK_TIMEOUT_MS = 2000
};

/* ---- what a command takes ---- */

static size_t option_count(const struct cli_command *command)
{
    size_t n = 0;
    while (command->options && command->options[n].name)
        n++;
    if (n > CLI_OPTIONS_MAX)
        abort();
    return n;
}

static void print_usage(FILE *to, const struct cli_command *command)
{
    fprintf(to, "usage: jqt %s", command->words);
    for (size_t i = 0; i < option_count(command); i++) {
        const struct cli_option *o = &command->options[i];
        fprintf(to, o->need == CLI_OPTIONAL ? " [--%s%s%s]" : " --%s%s%s", o->name, o->value ? " " : "",
                o->value ? o->value : "");
        if (o->need == CLI_REPEATED)
            fprintf(to, " …");
    }
    fprintf(to, "%s%s\n", command->argument ? " " : "", command->argument ? command->argument : "");
}

static void print_help(const struct cli_command *command)
{
    print_usage(stdout, command);
    printf("%s\n", command->summary);
    for (size_t i = 0; i < option_count(command); i++) {
        const struct cli_option *o = &command->options[i];
        printf("  --%s%s%s: %s\n", o->name, o->value ? " " : "", o->value ? o->value : "", o->meaning);
    }
}

static int refuse(const struct cli_command *command, const char *what, const char *which)
{
    fprintf(stderr, "jqt: %s: %s %s\n", command->words, what, which);
    print_usage(stderr, command);
    return CLI_MISUSED;
}

/* ---- reading ---- */

static void known_options(const struct cli_command *command, struct option out[CLI_OPTIONS_MAX + 2])
{
    const size_t n = option_count(command);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct option){command->options[i].name, command->options[i].value ? required_argument : no_argument,
                                 NULL, (int)i};
    out[n] = (struct option){"help", no_argument, NULL, HELP};
    out[n + 1] = (struct option){0};
}

static struct str dashed(const struct cli_line *line, const struct cli_option *option)
{
    return arena_printf(line->mem, "--%s", option->name);
}

/* One option that getopt_long recognised. False with the exit code. */
static bool take(struct cli_line *line, size_t i, int *code)
{
    const struct cli_option *o = &line->command->options[i];
    const size_t most = o->need == CLI_REPEATED ? CLI_VALUES_MAX : 1;
    if (line->counts[i] == most) {
        *code = refuse(line->command, most == 1 ? "given twice:" : "given too often:", dashed(line, o).data);
        return false;
    }
    line->values[i][line->counts[i]++] = optarg ? str_from(optarg) : STR("");
    return true;
}

static bool take_options(struct cli_line *line, int argc, char **argv, int *code)
{
    struct option known[CLI_OPTIONS_MAX + 2];
    known_options(line->command, known);
    optind = 0; /* glibc: begin anew */
    opterr = 0;
    int got;
    while ((got = getopt_long(argc, argv, ":h", known, NULL)) != -1) {
        if (got == 'h' || got == HELP) {
            print_help(line->command);
            *code = CLI_WELL;
            return false;
        }
        if (got == ':' || got == '?') {
            *code = refuse(line->command, got == ':' ? "needs a value:" : "unknown option", argv[optind - 1]);
            return false;
        }
        if (!take(line, (size_t)got, code))
            return false;
    }
    return true;
}

static bool has_all(const struct cli_line *line, int *code)
{
    for (size_t i = 0; i < option_count(line->command); i++) {
        const struct cli_option *o = &line->command->options[i];
        if (o->need != CLI_OPTIONAL && (line->counts[i] == 0 || (o->value && line->values[i][0].len == 0))) {
            *code = refuse(line->command, "missing:", dashed(line, o).data);
            return false;
        }
    }
    return true;
}

bool cli_read(struct cli_line *line, int argc, char **argv, int *code)
{
    if (!take_options(line, argc, argv, code))
        return false;
    const int given = argc - optind, wanted = line->command->argument ? 1 : 0;
    if (given < wanted) {
        *code = refuse(line->command, "missing:", line->command->argument);
        return false;
    }
    if (given > wanted) {
        *code = refuse(line->command, "unknown argument", argv[optind + wanted]);
        return false;
    }
    if (wanted)
        line->argument = str_from(argv[optind]);
    return has_all(line, code);
}

struct str cli_value_nth(const struct cli_line *line, const char *name, size_t nth)
{
    for (size_t i = 0; i < option_count(line->command); i++)
        if (strcmp(line->command->options[i].name, name) == 0)
            return nth < line->counts[i] ? line->values[i][nth] : STR_EMPTY;
    abort();
}

/* ---- what every command needs ---- */

static int told(struct str why, int code)
{
    fprintf(stderr, "jqt: %.*s\n", STR_FMT(why));
    return code;
}

int cli_fail(struct str why)
{
    return told(why, CLI_FAILED);
}

int cli_misused(struct str why)
{
    return told(why, CLI_MISUSED);
}

void cli_print(struct str text)
{
    if (text.len > 0)
        (void)fwrite(text.data, 1, text.len, stdout);
}

int cli_finish(struct err e, const struct problem *why)
{
    if (failed(e))
        return cli_fail(e.log ? str_from(e.log) : str_from(error_info(e.code)->title_en));
    if (!has_problem(why))
        return CLI_WELL;
    for (size_t i = 0; i < why->fault_count; i++) { /* "/role" is the value of --role */
        struct str name = why->faults[i].where;
        (void)str_cut(&name, '/');
        const struct str detail = fault_detail(why->mem, &why->faults[i], IN_ENGLISH);
        (void)told(arena_printf(why->mem, "--%.*s %.*s.", STR_FMT(name), STR_FMT(detail)), CLI_MISUSED);
    }
    if (why->fault_count)
        return CLI_MISUSED;
    return cli_fail(why->detail_en.len ? why->detail_en : str_from(error_info(why->code)->title_en));
}

bool cli_configure(struct cli_line *line, enum config_need need, struct config *config)
{
    static const char *const levels[] = {"debug", "info", "warn", "error"};
    struct str why = STR_EMPTY;
    if (!config_load(line->mem, need, config, &why)) {
        (void)cli_misused(why);
        return false;
    }
    for (int i = 0; i < 4; i++)
        if (str_is(config->log_level, levels[i]))
            log_set_level((enum log_level)i);
    return true;
}

struct db_pool *cli_pool(const struct config *config)
{
    const struct db_config db = {.url = config->database_url,
                                 .connections = 1,
                                 .wait_ms = POOL_WAIT_MS,
                                 .query_timeout_ms = QUERY_TIMEOUT_MS,
                                 .lock_timeout_ms = LOCK_TIMEOUT_MS};
    return db_pool_new(&db);
}

_Static_assert(4 * (size_t)CLI_FILE_BYTES_MAX <= ARENA_LIMIT_BYTES, "a text grows by doubling, and its old bytes stay");

bool cli_read_file(struct arena *mem, struct str path, struct str *out)
{
    FILE *file = fopen(arena_cstr(mem, path), "rbe");
    struct strbuf text = {.mem = mem};
    char *piece = arena_alloc(mem, PIECE_BYTES);
    size_t got = 0;
    while (file && text.len <= CLI_FILE_BYTES_MAX && (got = fread(piece, 1, PIECE_BYTES, file)) > 0)
        strbuf_add(&text, (struct str){piece, got});
    const bool whole = file && !ferror(file) && text.len > 0 && text.len <= CLI_FILE_BYTES_MAX;
    if (file)
        (void)fclose(file);
    if (whole)
        *out = strbuf_str(&text);
    return whole;
}

static void unmap(void *text)
{
    const struct str *t = text;
    (void)munmap((void *)(uintptr_t)t->data, t->len);
}

bool cli_map_file(struct arena *mem, struct str path, struct str *out)
{
    struct stat s;
    const int fd = open(arena_cstr(mem, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    if (fstat(fd, &s) != 0 || !S_ISREG(s.st_mode) || s.st_size == 0) {
        (void)close(fd);
        return cli_read_file(mem, path, out);
    }
    const char *data = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    (void)close(fd);
    if (data == MAP_FAILED)
        return false;
    struct str *text = ARENA_NEW(mem, struct str);
    *text = *out = (struct str){data, (size_t)s.st_size};
    arena_defer(mem, unmap, text);
    return true;
}
