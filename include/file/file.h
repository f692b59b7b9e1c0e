/* Uploads, downloads, and how files go again (manual §3: attachments are jpg, gif, jpeg, png, rar, zip, 7z, pdf). Bytes
 * lie in JQT_FILES_DIR/ID; while an upload is under way, also in JQT_FILES_DIR/incoming/ID. A row goes first, and says
 * in file_deleted that its bytes are to follow: there is never a row without bytes. */
#ifndef JQT_FILE_FILE_H
#define JQT_FILE_FILE_H
#include "command/sweep.h"
#include "gate/gate.h"

raw_fn file_upload, file_download;
extern const struct handler file_delete; /* DELETE /files/{id}, while it is attached to nothing */

/* Removes what interrupted uploads left behind, files that are attached to nothing for long, and bytes without a row.
 */
extern const struct sweep file_sweeps[];
enum { FILE_SWEEPS = 4 };
#endif
