/* What the files of this feature share. */
#ifndef JQT_FILE_STORE_H
#define JQT_FILE_STORE_H
#include "command/sweep.h"

/* Deletes a file whose time has come, or keeps it on if it is attached to something. */
extern const struct handler file_look_at_due;
/* Removes the bytes of one whose row is gone. */
extern const struct handler file_remove_bytes;

/* A step of a sweep (file_orphans.c): sets apart, in JQT_FILES_DIR/orphaned, what has no row, and removes what has lain
 * there for 30 days. */
sweep_step_fn file_set_orphans_apart;
enum { FILE_ORPHANS_EVERY_MS = 3600 * 1000 };
#endif
