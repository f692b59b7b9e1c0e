/* What the record's writer, reader and verifier share. */
#ifndef JQT_API_BOOKING_DRAW_RECORD_PRIVATE_H
#define JQT_API_BOOKING_DRAW_RECORD_PRIVATE_H
#include "booking/draw_record.h"

/* A record as its file states it: the inputs in `record`, the stated results beside it. */
struct record_file {
    struct draw_record record;
    struct str batch_number;
    struct hash manifest_sha256, exclusions_sha256, root, seed, record_sha256;
    struct draw_entry *stated_entries; /* as in the file; record.entries is a copy that is computed upon */
};
/* Reads canonical text only, piece by piece, so that its memory does not depend on the JSON tree of the whole. Checks
 * form and bounds, not truth. False with a sentence in *why. */
bool draw_record_read(struct arena *, struct str text, struct record_file *out, struct str *why);

/* Hex of exactly that many bytes. */
bool hex_read(struct str text, void *out, size_t bytes);
static inline bool hash_read(struct str text, struct hash *out)
{
    return hex_read(text, out->bytes, HASH_BYTES);
}
void json_put_hex(struct json_out *, struct str raw); /* without leaving garbage in the arena */
void json_add_hex(struct json_out *, const char *name, struct str raw);
#endif
