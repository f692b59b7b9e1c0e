/* What an enterprise may store, and when a file may go. Pure. */
#ifndef JQT_FILE_RULES_H
#define JQT_FILE_RULES_H
#include "base/id.h"
#include "base/problem.h"

enum { FILE_BLOCK_BYTES = 4096, FILE_ATTACHED_MAX = 20 };

/* What a file takes of its enterprise's room: whole blocks, as on the disk, so that the room bounds the number of
 * files, too. */
int64_t file_counted_bytes(int64_t size_bytes);

/* An enterprise's room when an upload asks for some of it, and how large that may be (site/settings.def). */
struct file_room {
    int64_t used_bytes;
    bool certified;                         /* as anything */
    int64_t certified_mib, uncertified_mib; /* settings */
};
/* Sets file_room_full with `limit` and `used` in bytes unless so many more fit. */
void file_check_room(const struct file_room *, int64_t counted_bytes, struct problem *why);

/* What a file is attached to. */
struct file_attachments {
    size_t count;
    struct {
        struct str object_type;
        struct uuid object_id;
    } list[FILE_ATTACHED_MAX];
};
/* Sets file_attached with `attached_to` unless there are none. */
void file_check_unattached(const struct file_attachments *, struct problem *why);
#endif
