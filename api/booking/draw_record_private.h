/* What the record's writer, reader and verifier share. */
#ifndef JQT_API_BOOKING_DRAW_RECORD_PRIVATE_H
#define JQT_API_BOOKING_DRAW_RECORD_PRIVATE_H
#include "booking/draw_record.h"

/* A record as its file states it: the inputs in `record`, the stated results beside it. */
struct record_file {
    struct draw_record record;
    struct str batch_number;
    struct hash manifest_sha256, exclusions_sha256, root, seed, record_sha256;
    struct str entries_text; /* the array: what it states of each entry is read again by stated_next */
};
/* Reads canonical text only, piece by piece: beside the text, which must stay, it holds each entry and exclusion once.
 * Checks form and bounds, not truth; entries have id, type and identity. False with a sentence in *why. */
bool draw_record_read(struct arena *, struct str text, struct record_file *out, struct str *why);

/* The entries once more, as the file states them. */
struct stated_entry {
    struct draw_entry entry;
    struct hash leaf;
    struct str enterprise_name; /* empty: not named; valid until the next */
};
struct stated_entries {
    const struct record_file *file;
    struct arena *scratch; /* of one entry */
    size_t at;
};
/* False behind the last one. Of a file that draw_record_read has read. */
bool stated_next(struct stated_entries *, struct stated_entry *out);

/* Hex of exactly that many bytes. */
bool hex_read(struct str text, void *out, size_t bytes);
static inline bool hash_read(struct str text, struct hash *out)
{
    return hex_read(text, out->bytes, HASH_BYTES);
}
void json_put_hex(struct json_out *, struct str raw); /* without leaving garbage in the arena */
void json_add_hex(struct json_out *, const char *name, struct str raw);
#endif
