/* Uploads and downloads (manual §3: attachments are jpg, gif, jpeg, png, rar, zip, 7z, pdf). Bytes lie in
 * JQT_FILES_DIR/ID; while an upload is under way, also in JQT_FILES_DIR/incoming/ID. */
#ifndef JQT_FILE_FILE_H
#define JQT_FILE_FILE_H
#include "command/sweep.h"
#include "gate/gate.h"

#define FILE_ENTERPRISE_BYTES_MAX (INT64_C(1) << 30) /* all uploads of one enterprise */

raw_fn file_upload, file_download;

/* One: removes what interrupted uploads left behind. */
extern const struct sweep file_sweeps[];
enum { FILE_SWEEPS = 1 };
#endif
