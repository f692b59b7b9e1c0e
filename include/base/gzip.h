/* gzip (RFC 1952), piece by piece. The only user of zlib. */
#ifndef JQT_BASE_GZIP_H
#define JQT_BASE_GZIP_H
#include "base/arena.h"
#include "base/err.h"

typedef struct err gzip_sink(void *context, struct str piece); /* the piece is valid during the call */

struct gzip;
/* Lives in the arena: about 300 KB, whatever the length of the text. */
struct gzip *gzip_new(struct arena *, gzip_sink *, void *context);
/* Both fail with the first error of the sink. */
struct err gzip_add(struct gzip *, struct str piece);
struct err gzip_end(struct gzip *); /* once */

/* A whole text at once. */
struct str gzip_text(struct arena *, struct str text);
#endif
