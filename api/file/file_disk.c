/* Owns the folder of uploads: names, durability, errors of the disk. Must not know the database or file types. */
#include "file_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_BYTES = 64 * 1024 };

struct err file_disk_error(const char *log)
{
    return errno == ENOSPC || errno == EDQUOT ? (struct err){ERR_storage_full, log} : (struct err){ERR_internal, log};
}

struct stored_file file_at(const struct config *config, struct arena *mem, struct uuid id)
{
    const struct str name = uuid_text(mem, id);
    return (struct stored_file){
        .id = id,
        .incoming = arena_printf(mem, "%.*s/incoming/%.*s", STR_FMT(config->files_dir), STR_FMT(name)).data,
        .path = arena_printf(mem, "%.*s/%.*s", STR_FMT(config->files_dir), STR_FMT(name)).data};
}

struct err file_write(int fd, struct str piece)
{
    while (piece.len > 0) {
        const ssize_t written = write(fd, piece.data, piece.len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return file_disk_error("a file cannot be written");
        piece = (struct str){piece.data + written, piece.len - (size_t)written};
    }
    return NO_ERR;
}

static struct err receive_into(int fd, struct http_request *request, size_t max_bytes, struct stored_file *file)
{
    char *piece = arena_alloc(request->mem, PIECE_BYTES);
    struct hasher *hasher = hasher_new(request->mem);
    size_t total = 0, got = 0;
    for (;;) {
        TRY(http_body_read_some(request, piece, PIECE_BYTES, &got));
        if (got == 0)
            break;
        total += got;
        if (total > max_bytes)
            return ERR(body_too_large, NULL);
        hasher_add(hasher, (struct str){piece, got});
        TRY(file_write(fd, (struct str){piece, got}));
    }
    if (fsync(fd) != 0)
        return file_disk_error("an upload cannot be synced");
    file->size_bytes = (int64_t)total;
    file->sha256 = hasher_end(hasher);
    return NO_ERR;
}

struct err file_create(const struct stored_file *file, struct arena *mem, int *fd)
{
    const struct str whole = str_from(file->incoming);
    const size_t folder = (size_t)(strrchr(file->incoming, '/') - file->incoming);
    const char *const incoming = arena_cstr(mem, (struct str){whole.data, folder});
    if (mkdir(incoming, S_IRWXU) != 0 && errno != EEXIST)
        return file_disk_error("the folder of incoming files cannot be made");
    *fd = open(file->incoming, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    return *fd < 0 ? file_disk_error("an incoming file cannot be created") : NO_ERR;
}

struct err file_receive(struct http_request *request, size_t max_bytes, struct stored_file *file)
{
    int fd = -1;
    TRY(file_create(file, request->mem, &fd));
    struct err e = receive_into(fd, request, max_bytes, file);
    if (close(fd) != 0 && !failed(e))
        e = file_disk_error("an upload cannot be closed");
    if (failed(e))
        (void)unlink(file->incoming);
    return e;
}

struct err file_keep(const struct config *config, struct arena *mem, const struct stored_file *file)
{
    if (link(file->incoming, file->path) != 0)
        return file_disk_error("an upload cannot be linked");
    const int folder = open(arena_cstr(mem, config->files_dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return file_disk_error("the folder of files cannot be opened");
    const struct err e = fsync(folder) == 0 ? NO_ERR : file_disk_error("the folder of files cannot be synced");
    (void)close(folder);
    return e;
}

void file_settle(const struct stored_file *file)
{
    (void)unlink(file->incoming);
}

void file_discard(const struct stored_file *file)
{
    (void)unlink(file->path); /* first, so that the name in incoming still tells if we end here */
    (void)unlink(file->incoming);
}

struct err file_remove(const struct stored_file *file)
{
    return unlink(file->path) == 0 || errno == ENOENT ? NO_ERR
                                                      : file_disk_error("a deleted file's bytes cannot be removed");
}

struct err file_open(const struct stored_file *file, int64_t size_bytes, int *fd)
{
    struct stat s;
    const int opened = open(file->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (opened < 0)
        return ERR(internal, "a file's bytes are missing");
    if (fstat(opened, &s) != 0 || s.st_size != size_bytes) {
        (void)close(opened);
        return ERR(internal, "a file's bytes are not as many as its row says");
    }
    *fd = opened;
    return NO_ERR;
}
