/* A chunked body (RFC 9112 §7.1), taken apart byte by byte as it comes. Extensions and trailers are read over, within
 * bounds; what is not exactly the grammar ends the message. Pure. */
#include "http_private.h"

#include "base/ascii.h"

enum { SIZE_DIGITS_MAX = 15 };

/* A byte of an extension or a trailer, which nobody reads: how many there may be is bounded. */
static bool pass_over(struct chunked *c, char byte)
{
    const unsigned char u = (unsigned char)byte;
    return ++c->passed_over <= HTTP_CHUNK_EXTRAS_MAX && (u == '\t' || (u >= 0x20 && u != 0x7f));
}

static bool expect(struct chunked *c, char byte, char wanted, enum chunked_state next)
{
    c->state = next;
    return byte == wanted;
}

static bool read_size(struct chunked *c, char byte)
{
    const int digit = ascii_hex_value(byte);
    if (digit >= 0) {
        c->left = c->left * 16 + (uint64_t)digit;
        return ++c->digits <= SIZE_DIGITS_MAX;
    }
    if (c->digits == 0)
        return false;
    if (byte == '\r')
        return expect(c, byte, '\r', CHUNKED_SIZE_LF);
    c->state = byte == ';' ? CHUNKED_EXTENSION : CHUNKED_SIZE_BLANK;
    return (byte == ';' || byte == ' ' || byte == '\t') && pass_over(c, byte);
}

/* Blanks may stand before an extension, but not for themselves. */
static bool read_size_blank(struct chunked *c, char byte)
{
    if (byte == ';')
        c->state = CHUNKED_EXTENSION;
    return (byte == ';' || byte == ' ' || byte == '\t') && pass_over(c, byte);
}

static bool read_extension(struct chunked *c, char byte)
{
    if (byte == '\r')
        return expect(c, byte, '\r', CHUNKED_SIZE_LF);
    return pass_over(c, byte);
}

static bool end_of_size(struct chunked *c, char byte)
{
    c->digits = 0;
    return expect(c, byte, '\n', c->left > 0 ? CHUNKED_DATA : CHUNKED_TRAILER);
}

/* At the beginning of a line behind the last chunk: a trailer field, or the end. */
static bool read_trailer(struct chunked *c, char byte)
{
    if (byte == '\r')
        return expect(c, byte, '\r', CHUNKED_LAST_LF);
    c->state = CHUNKED_TRAILER_NAME;
    return http_is_token_character(byte) && pass_over(c, byte);
}

static bool read_trailer_name(struct chunked *c, char byte)
{
    if (byte == ':')
        c->state = CHUNKED_TRAILER_VALUE;
    return (byte == ':' || http_is_token_character(byte)) && pass_over(c, byte);
}

static bool read_trailer_value(struct chunked *c, char byte)
{
    if (byte == '\r')
        return expect(c, byte, '\r', CHUNKED_TRAILER_LF);
    return pass_over(c, byte);
}

/* Any byte but one of the data. */
static bool read_frame(struct chunked *c, char byte)
{
    switch (c->state) {
    case CHUNKED_SIZE:
        return read_size(c, byte);
    case CHUNKED_SIZE_BLANK:
        return read_size_blank(c, byte);
    case CHUNKED_EXTENSION:
        return read_extension(c, byte);
    case CHUNKED_SIZE_LF:
        return end_of_size(c, byte);
    case CHUNKED_DATA_CR:
        return expect(c, byte, '\r', CHUNKED_DATA_LF);
    case CHUNKED_DATA_LF:
        return expect(c, byte, '\n', CHUNKED_SIZE);
    case CHUNKED_TRAILER:
        return read_trailer(c, byte);
    case CHUNKED_TRAILER_NAME:
        return read_trailer_name(c, byte);
    case CHUNKED_TRAILER_VALUE:
        return read_trailer_value(c, byte);
    case CHUNKED_TRAILER_LF:
        return expect(c, byte, '\n', CHUNKED_TRAILER);
    case CHUNKED_LAST_LF:
        return expect(c, byte, '\n', CHUNKED_END);
    case CHUNKED_DATA:
    case CHUNKED_END:
    case CHUNKED_BROKEN:
        break;
    }
    return false;
}

size_t chunked_read(struct chunked *c, struct str *in, char *out, size_t room)
{
    size_t got = 0;
    while (in->len > 0 && c->state != CHUNKED_END && c->state != CHUNKED_BROKEN) {
        if (c->state != CHUNKED_DATA) {
            if (!read_frame(c, in->data[0]))
                c->state = CHUNKED_BROKEN;
            *in = (struct str){in->data + 1, in->len - 1};
            continue;
        }
        if (got == room)
            break;
        size_t take = in->len < room - got ? in->len : room - got;
        take = take < c->left ? take : (size_t)c->left;
        memcpy(out + got, in->data, take);
        *in = (struct str){in->data + take, in->len - take};
        got += take;
        c->left -= take;
        if (c->left == 0)
            c->state = CHUNKED_DATA_CR;
    }
    return got;
}
