/* Owns the limits of an enterprise's files. */
#include "file_rules.h"

static const int64_t mib = INT64_C(1) << 20;

int64_t file_counted_bytes(int64_t size_bytes)
{
    return (size_bytes + FILE_BLOCK_BYTES - 1) / FILE_BLOCK_BYTES * FILE_BLOCK_BYTES;
}

void file_check_room(const struct file_room *room, int64_t counted_bytes, struct problem *why)
{
    const int64_t limit = (room->certified ? room->certified_mib : room->uncertified_mib) * mib;
    if (room->used_bytes + counted_bytes <= limit)
        return;
    problem_set(why, ERR_file_room_full, STR_EMPTY, STR_EMPTY);
    why->members =
        arena_printf(why->mem, "\"limit\":%lld,\"used\":%lld", (long long)limit, (long long)room->used_bytes);
}

void file_check_unattached(const struct file_attachments *attached, struct problem *why)
{
    if (attached->count == 0)
        return;
    struct strbuf members = {.mem = why->mem};
    strbuf_add_c(&members, "\"attached_to\":[");
    for (size_t i = 0; i < attached->count; i++)
        strbuf_printf(&members, "%s{\"object_type\":\"%.*s\",\"object_id\":\"%.*s\"}", i ? "," : "",
                      STR_FMT(attached->list[i].object_type),
                      STR_FMT(uuid_text(why->mem, attached->list[i].object_id)));
    strbuf_add_char(&members, ']');
    problem_set(why, ERR_file_attached, STR_EMPTY, STR_EMPTY);
    why->members = strbuf_str(&members);
}
