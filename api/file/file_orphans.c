/* Bytes without a row, as a database that was restored to an earlier moment leaves them. They are not removed but set
 * apart for a time: a row may come back, or the folder may be another database's. */
#include "base/clock.h"
#include "base/log.h"
#include "file_disk.h"
#include "file_store.h"
#include "queries.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    YOUNG_MS = HOUR_MS, /* no upload takes so long */
    IDS_PER_QUERY = 1000,
    LOOKED_AT_PER_ROUND = 10 * IDS_PER_QUERY,
    REMOVED_PER_ROUND = 1000
};
static const int64_t kept_apart_ms = INT64_C(30) * DAY_MS;

struct walk {
    struct db_pool *pool;
    const struct config *config;
    struct arena *page; /* of one query */
    size_t count;
    struct uuid ids[IDS_PER_QUERY];
    int set_apart;
};

/* Since it was written, or set apart; −1: it is not there. */
static int64_t age_ms(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 ? clock_real_ms() - (int64_t)s.st_mtim.tv_sec * SECOND_MS : -1;
}

static const char *path_apart(const struct config *config, struct arena *mem, struct str name)
{
    return arena_printf(mem, "%.*s/orphaned/%.*s", STR_FMT(config->files_dir), STR_FMT(name)).data;
}

static struct err set_apart(struct row *row, void *out)
{
    struct walk *w = out;
    const struct stored_file file = file_at(w->config, w->page, row_uuid(row));
    if (age_ms(file.path) <= YOUNG_MS || access(file.incoming, F_OK) == 0)
        return NO_ERR;
    const char *apart = path_apart(w->config, w->page, uuid_text(w->page, file.id));
    (void)mkdir(path_apart(w->config, w->page, STR_EMPTY), S_IRWXU);
    (void)utimensat(AT_FDCWD, file.path, NULL, AT_SYMLINK_NOFOLLOW); /* it is apart from now on */
    if (rename(file.path, apart) != 0)
        return file_disk_error("a file without a row cannot be set apart");
    w->set_apart++;
    return NO_ERR;
}

static struct err ask(struct walk *w)
{
    struct strbuf ids = {.mem = w->page};
    strbuf_add_char(&ids, '{');
    for (size_t i = 0; i < w->count; i++)
        strbuf_printf(&ids, "%s%.*s", i ? "," : "", STR_FMT(uuid_text(w->page, w->ids[i])));
    strbuf_add_char(&ids, '}');
    const struct err e = db_read(w->pool, w->page, &q_file_list_unknown, PARAMS(P_TEXT(strbuf_str(&ids))),
                                 ROWS(0, IDS_PER_QUERY, set_apart, w));
    w->count = 0;
    arena_reset(w->page);
    return e;
}

/* The next name that is a file's. */
static bool next(DIR *folder, struct uuid *id)
{
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL)
        if (uuid_parse(str_from(entry->d_name), id))
            return true;
    return false;
}

/* A large folder is looked at in shares, one a round, by the ids' last bytes, which are random. */
static struct err look_at_share(DIR *folder, struct walk *w)
{
    struct uuid id;
    size_t files = 0;
    while (next(folder, &id))
        files++;
    rewinddir(folder);
    const size_t shares = files / LOOKED_AT_PER_ROUND + 1;
    const size_t share = (size_t)(clock_real_ms() / FILE_ORPHANS_EVERY_MS) % shares;
    while (next(folder, &id)) {
        const size_t last = (size_t)id.bytes[14] << 8 | id.bytes[15];
        if (last % shares != share)
            continue;
        w->ids[w->count++] = id;
        if (w->count == IDS_PER_QUERY)
            TRY(ask(w));
    }
    return w->count > 0 ? ask(w) : NO_ERR;
}

static int remove_old(const struct config *config, struct arena *mem)
{
    struct uuid id;
    int removed = 0;
    DIR *folder = opendir(path_apart(config, mem, STR_EMPTY));
    while (folder && removed < REMOVED_PER_ROUND && next(folder, &id)) {
        const char *path = path_apart(config, mem, uuid_text(mem, id));
        removed += age_ms(path) > kept_apart_ms && unlink(path) == 0;
    }
    if (folder)
        (void)closedir(folder);
    return removed;
}

struct err file_set_orphans_apart(struct db_pool *pool, const struct config *config, struct arena *mem, bool *more)
{
    (void)more;
    struct walk *w = ARENA_NEW(mem, struct walk);
    DIR *folder = opendir(arena_cstr(mem, config->files_dir));
    if (!folder)
        return file_disk_error("the folder of files cannot be read");
    *w = (struct walk){.pool = pool, .config = config, .page = arena_new()};
    const struct err e = look_at_share(folder, w);
    (void)closedir(folder);
    arena_free(w->page);
    const int removed = remove_old(config, mem);
    if (w->set_apart > 0 || removed > 0)
        LOG(LOG_WARN, "files_without_row", log_i64("set_apart", w->set_apart), log_i64("removed", removed));
    return e;
}
