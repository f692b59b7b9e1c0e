/* Uploads and downloads (manual §3: attachments are jpg, gif, jpeg, png, rar, zip, 7z, pdf). Bytes lie in
 * JQT_FILES_DIR/ID; while an upload is under way, also in JQT_FILES_DIR/incoming/ID. */
#ifndef JQT_FILE_FILE_H
#define JQT_FILE_FILE_H
#include "gate/gate.h"

#define FILE_ENTERPRISE_BYTES_MAX (INT64_C(1) << 30) /* all uploads of one enterprise */

raw_fn file_upload, file_download;

/* One: removes what interrupted uploads left behind. */
extern const struct job file_jobs[];
enum { FILE_JOBS = 1 };
#endif
