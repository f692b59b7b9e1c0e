/* Large documents that follow from the database: written once, piece by piece, and sent from the file to everybody.
 * They lie in JQT_FILES_DIR/documents under a name that their content decides, beside their gzip form, and may be
 * deleted at any time: whoever misses one makes it again and gets the same bytes. While one is written it is under
 * JQT_FILES_DIR/incoming; what an interruption leaves there goes with what interrupted uploads leave. */
#ifndef JQT_FILE_DOCUMENT_H
#define JQT_FILE_DOCUMENT_H
#include "base/config.h"
#include "base/hash.h"

struct document_writer;
/* Lives in the arena, which also closes and removes what was not kept. Errors: storage_full, internal. */
struct err document_begin(const struct config *, struct arena *, struct document_writer **out);
struct err document_add(struct document_writer *, struct str piece);
/* Makes it findable under the name, durably; one that is there already is the same. */
struct err document_keep(struct document_writer *, const struct hash *name);

enum document_form { DOCUMENT_TEXT, DOCUMENT_GZIP, DOCUMENT_FORMS };
struct document {
    int fd; /* for reading; the caller closes it */
    int64_t bytes;
};
/* One form of it. False if it is not there, or its text is not text_bytes long. */
bool document_open(const struct config *, struct arena *, const struct hash *name, int64_t text_bytes,
                   enum document_form, struct document *out);

/* Only one at a time makes a missing document, over all instances that share the folder. False if another one does.
 * `lock` is closed by document_unlock. */
bool document_lock(const struct config *, struct arena *, const struct hash *name, int *lock);
void document_unlock(const struct config *, struct arena *, const struct hash *name, int lock);
#endif
