/* Where the header of a request ends. Lines that end in LF alone count, too, so that whoever sends them is told what is
 * wrong with them (framing.c) instead of being waited for. Pure. */
#include "http_private.h"

size_t head_blank_lines(const char *data, size_t size)
{
    enum { CR_LF = 2 };
    size_t at = 0;
    while (at + CR_LF <= size && data[at] == '\r' && data[at + 1] == '\n')
        at += CR_LF;
    return at;
}

size_t head_end(const char *data, size_t size, size_t *scanned)
{
    size_t at = *scanned;
    while (at < size) {
        const char *found = memchr(data + at, '\n', size - at);
        if (!found)
            break;
        const size_t line_feed = (size_t)(found - data);
        const size_t left = size - line_feed - 1;
        if (left >= 1 && found[1] == '\n')
            return line_feed + 2;
        if (left >= 2 && found[1] == '\r' && found[2] == '\n')
            return line_feed + 3;
        if (left == 0 || (left == 1 && found[1] == '\r')) {
            *scanned = line_feed; /* what follows decides */
            return 0;
        }
        at = line_feed + 1;
    }
    *scanned = size;
    return 0;
}
