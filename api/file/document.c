/* Owns the folder of documents. Must not know what they say. */
#include "file/document.h"

#include "base/gzip.h"
#include "file_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const endings[DOCUMENT_FORMS] = {[DOCUMENT_TEXT] = "", [DOCUMENT_GZIP] = ".gz"};

struct document_writer {
    const struct config *config;
    struct arena *mem;
    struct stored_file files[DOCUMENT_FORMS];
    int fds[DOCUMENT_FORMS]; /* −1: closed */
    struct gzip *gzip;
};

static const char *path_of(const struct config *config, struct arena *mem, const struct hash *name, const char *ending)
{
    return arena_printf(mem, "%.*s/documents/%.*s%s", STR_FMT(config->files_dir),
                        STR_FMT(hex_encode(mem, hash_str(name))), ending)
        .data;
}

static void abandon(void *writer)
{
    struct document_writer *w = writer;
    for (int i = 0; i < DOCUMENT_FORMS; i++) {
        if (w->fds[i] < 0)
            continue;
        (void)close(w->fds[i]);
        (void)unlink(w->files[i].incoming);
    }
}

static struct err write_gzip(void *writer, struct str piece)
{
    return file_write(((struct document_writer *)writer)->fds[DOCUMENT_GZIP], piece);
}

struct err document_begin(const struct config *config, struct arena *mem, struct document_writer **out)
{
    struct document_writer *w = ARENA_NEW(mem, struct document_writer);
    *w = (struct document_writer){.config = config, .mem = mem, .fds = {[DOCUMENT_TEXT] = -1, [DOCUMENT_GZIP] = -1}};
    arena_defer(mem, abandon, w);
    for (int i = 0; i < DOCUMENT_FORMS; i++) {
        w->files[i] = file_at(config, mem, uuid_new());
        TRY(file_create(&w->files[i], mem, &w->fds[i]));
    }
    w->gzip = gzip_new(mem, write_gzip, w);
    *out = w;
    return NO_ERR;
}

struct err document_add(struct document_writer *w, struct str piece)
{
    TRY(file_write(w->fds[DOCUMENT_TEXT], piece));
    return gzip_add(w->gzip, piece);
}

/* The gzip form first: whoever finds the text finds both. */
struct err document_keep(struct document_writer *w, const struct hash *name)
{
    TRY(gzip_end(w->gzip));
    const char *folder = arena_printf(w->mem, "%.*s/documents", STR_FMT(w->config->files_dir)).data;
    if (mkdir(folder, S_IRWXU) != 0 && errno != EEXIST)
        return file_disk_error("the folder of documents cannot be made");
    for (int i = DOCUMENT_FORMS - 1; i >= 0; i--) {
        if (fsync(w->fds[i]) != 0 || rename(w->files[i].incoming, path_of(w->config, w->mem, name, endings[i])) != 0)
            return file_disk_error("a document cannot be kept");
        (void)close(w->fds[i]);
        w->fds[i] = -1;
    }
    return NO_ERR;
}

static bool open_form(const char *path, struct document *out)
{
    struct stat s;
    const int opened = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (opened < 0)
        return false;
    if (fstat(opened, &s) != 0) {
        (void)close(opened);
        return false;
    }
    *out = (struct document){opened, s.st_size};
    return true;
}

bool document_open(const struct config *config, struct arena *mem, const struct hash *name, int64_t text_bytes,
                   enum document_form form, struct document *out)
{
    struct document text;
    if (!open_form(path_of(config, mem, name, endings[DOCUMENT_TEXT]), &text))
        return false;
    const bool whole = text.bytes == text_bytes;
    if (whole && form == DOCUMENT_TEXT) {
        *out = text;
        return true;
    }
    (void)close(text.fd);
    return whole && open_form(path_of(config, mem, name, endings[form]), out);
}

bool document_lock(const struct config *config, struct arena *mem, const struct hash *name, int *lock)
{
    (void)mkdir(arena_printf(mem, "%.*s/documents", STR_FMT(config->files_dir)).data, S_IRWXU);
    const int fd =
        open(path_of(config, mem, name, ".lock"), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return false;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        (void)close(fd);
        return false;
    }
    *lock = fd;
    return true;
}

void document_unlock(const struct config *config, struct arena *mem, const struct hash *name, int lock)
{
    (void)unlink(path_of(config, mem, name, ".lock"));
    (void)close(lock);
}
