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

enum { FORMS = 2 /* the text and its gzip form */ };
static const char *const endings[FORMS] = {"", ".gz"};

struct document_writer {
    const struct config *config;
    struct arena *mem;
    struct stored_file files[FORMS];
    int fds[FORMS]; /* −1: closed */
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
    for (int i = 0; i < FORMS; i++) {
        if (w->fds[i] < 0)
            continue;
        (void)close(w->fds[i]);
        (void)unlink(w->files[i].incoming);
    }
}

static struct err write_gzip(void *writer, struct str piece)
{
    return file_write(((struct document_writer *)writer)->fds[1], piece);
}

struct err document_begin(const struct config *config, struct arena *mem, struct document_writer **out)
{
    struct document_writer *w = ARENA_NEW(mem, struct document_writer);
    *w = (struct document_writer){.config = config, .mem = mem, .fds = {-1, -1}};
    arena_defer(mem, abandon, w);
    for (int i = 0; i < FORMS; i++) {
        w->files[i] = file_at(config, mem, uuid_new());
        TRY(file_create(&w->files[i], mem, &w->fds[i]));
    }
    w->gzip = gzip_new(mem, write_gzip, w);
    *out = w;
    return NO_ERR;
}

struct err document_add(struct document_writer *w, struct str piece)
{
    TRY(file_write(w->fds[0], piece));
    return gzip_add(w->gzip, piece);
}

/* The gzip form first: whoever finds the text finds both. */
struct err document_keep(struct document_writer *w, const struct hash *name)
{
    TRY(gzip_end(w->gzip));
    const char *folder = arena_printf(w->mem, "%.*s/documents", STR_FMT(w->config->files_dir)).data;
    if (mkdir(folder, S_IRWXU) != 0 && errno != EEXIST)
        return file_disk_error("the folder of documents cannot be made");
    for (int i = FORMS - 1; i >= 0; i--) {
        if (fsync(w->fds[i]) != 0 || rename(w->files[i].incoming, path_of(w->config, w->mem, name, endings[i])) != 0)
            return file_disk_error("a document cannot be kept");
        (void)close(w->fds[i]);
        w->fds[i] = -1;
    }
    return NO_ERR;
}

static bool open_form(const char *path, int *fd, int64_t *bytes)
{
    struct stat s;
    const int opened = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (opened < 0)
        return false;
    if (fstat(opened, &s) != 0) {
        (void)close(opened);
        return false;
    }
    *fd = opened;
    *bytes = s.st_size;
    return true;
}

bool document_open(const struct config *config, struct arena *mem, const struct hash *name, int64_t text_bytes,
                   bool gzip, int *fd, int64_t *bytes)
{
    int text = -1;
    int64_t length = 0;
    if (!open_form(path_of(config, mem, name, endings[0]), &text, &length))
        return false;
    if (length != text_bytes || (gzip && !open_form(path_of(config, mem, name, endings[1]), fd, bytes))) {
        (void)close(text);
        return false;
    }
    if (gzip) {
        (void)close(text);
    } else {
        *fd = text;
        *bytes = length;
    }
    return true;
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
