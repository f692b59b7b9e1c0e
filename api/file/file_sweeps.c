/* The list of the files' sweeps, and the one that removes what interrupted uploads left in incoming; with it the bytes,
 * unless their row was committed after all. */
#include "base/clock.h"
#include "base/log.h"
#include "file/file.h"
#include "file_disk.h"
#include "file_store.h"
#include "queries.h"

#include <dirent.h>
#include <sys/stat.h>

enum { LEFT_BEHIND_MS = HOUR_MS, FILES_PER_RUN = 1000 };

static struct err clear(struct db_pool *pool, struct arena *mem, const struct stored_file *file)
{
    bool committed = false;
    TRY(db_read(pool, mem, &q_file_is_committed, PARAMS(P_UUID(file->id)), ONE_ROW(row_take_bool, &committed)));
    if (committed)
        file_settle(file);
    else
        file_discard(file);
    return NO_ERR;
}

static bool is_old(const struct stored_file *file)
{
    struct stat s;
    return stat(file->incoming, &s) == 0 && clock_real_ms() - (int64_t)s.st_mtim.tv_sec * SECOND_MS > LEFT_BEHIND_MS;
}

static struct err clear_all(DIR *folder, struct db_pool *pool, const struct config *config, struct arena *mem,
                            int *cleared)
{
    const struct dirent *entry;
    while (*cleared < FILES_PER_RUN && (entry = readdir(folder)) != NULL) {
        struct uuid id;
        if (!uuid_parse(str_from(entry->d_name), &id))
            continue;
        const struct stored_file file = file_at(config, mem, id);
        if (!is_old(&file))
            continue;
        TRY(clear(pool, mem, &file));
        (*cleared)++;
    }
    return NO_ERR;
}

static struct err forget_interrupted(struct db_pool *pool, const struct config *config, struct arena *mem, bool *more)
{
    DIR *folder = opendir(arena_printf(mem, "%.*s/incoming", STR_FMT(config->files_dir)).data);
    if (!folder)
        return NO_ERR; /* nothing was ever uploaded */
    int cleared = 0;
    const struct err e = clear_all(folder, pool, config, mem, &cleared);
    (void)closedir(folder);
    if (cleared > 0)
        LOG(LOG_INFO, "interrupted_uploads_removed", log_i64("count", cleared));
    *more = !failed(e) && cleared == FILES_PER_RUN;
    return e;
}

const struct sweep file_sweeps[FILE_SWEEPS] = {
    {.name = "forget_interrupted_uploads", .step = forget_interrupted, .every_ms = 10 * MINUTE_MS},
    {.name = "unattached_files", .due = &q_file_list_due, .act = &file_look_at_due, .every_ms = 10 * MINUTE_MS},
    {.name = "deleted_files", .due = &q_file_list_deleted, .act = &file_remove_bytes, .every_ms = 10 * SECOND_MS},
    {.name = "orphaned_files", .step = file_set_orphans_apart, .every_ms = FILE_ORPHANS_EVERY_MS}};
