/* UUIDs. New ids are version 7 (RFC 9562 §5.7), so that keys of new rows are ascending. */
#ifndef JQT_BASE_ID_H
#define JQT_BASE_ID_H
#include "base/arena.h"

struct uuid {
    uint8_t bytes[16];
};
enum { UUID_TEXT_LENGTH = 36 };

struct uuid uuid_new(void);                         /* version 7 by the real clock; thread-safe */
bool uuid_parse(struct str text, struct uuid *out); /* 8-4-4-4-12 hex digits; false leaves *out untouched */
struct str uuid_text(struct arena *, struct uuid);  /* lower case */
void uuid_write(struct uuid, char out[UUID_TEXT_LENGTH + 1]);
bool uuid_equal(struct uuid, struct uuid);
int uuid_compare(struct uuid, struct uuid);
bool uuid_is_nil(struct uuid);
#endif
