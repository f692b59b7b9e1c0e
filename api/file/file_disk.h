/* Uploads on disk. An upload is written to incoming/ID, then linked as ID as well; the name in incoming goes when
 * the row's fate is known. So whatever is found there later was interrupted, and a row never lacks its bytes. */
#ifndef JQT_FILE_FILE_DISK_H
#define JQT_FILE_FILE_DISK_H
#include "base/config.h"
#include "base/hash.h"
#include "base/id.h"
#include "http/http.h"

struct stored_file {
    struct uuid id;
    const char *incoming, *path; /* arena memory */
    int64_t size_bytes;
    struct hash sha256;
};
/* The two paths of an id. */
struct stored_file file_at(const struct config *, struct arena *, struct uuid id);

/* Makes incoming/ID, and the folder if it is missing. storage_full or internal. */
struct err file_create(const struct stored_file *, struct arena *, int *fd);
struct err file_write(int fd, struct str piece);
/* storage_full or internal, by errno. */
struct err file_disk_error(const char *log);

/* Reads the request's body into incoming/ID, at most max_bytes, hashing it; on disk when it returns. Errors:
 * body_too_large, body_incomplete, body_timeout, storage_full, internal; then nothing is left on disk. */
struct err file_receive(struct http_request *, size_t max_bytes, struct stored_file *);
/* Makes it findable as ID, durably. storage_full or internal. */
struct err file_keep(const struct config *, struct arena *, const struct stored_file *);
/* The row was committed. */
void file_settle(const struct stored_file *);
/* There is no row and there will be none. */
void file_discard(const struct stored_file *);
/* The row is gone. Done if there is nothing any more. */
struct err file_remove(const struct stored_file *);
/* A descriptor for reading; internal if it is not there or not size_bytes long. */
struct err file_open(const struct stored_file *, int64_t size_bytes, int *fd);
#endif
