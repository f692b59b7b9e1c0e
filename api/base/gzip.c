/* Owns the deflate stream. Must not know where the bytes go. */
#include "base/gzip.h"

#include <stdlib.h>
#include <zlib.h>

enum { PIECE_BYTES = 32 * 1024, GZIP_WINDOW = 15 + 16 /* zlib: 16 more make the wrapping gzip's */, MEMORY_LEVEL = 8 };

struct gzip {
    z_stream stream;
    gzip_sink *sink;
    void *context;
    unsigned char piece[PIECE_BYTES];
};

static void end_stream(void *stream)
{
    (void)deflateEnd(stream);
}

/* A setting of ours is wrong or there is no memory: neither is data's doing. */
static void must(bool good)
{
    if (!good)
        abort();
}

struct gzip *gzip_new(struct arena *mem, gzip_sink *sink, void *context)
{
    struct gzip *g = ARENA_NEW(mem, struct gzip);
    g->sink = sink;
    g->context = context;
    must(deflateInit2(&g->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) ==
         Z_OK);
    arena_defer(mem, end_stream, &g->stream);
    return g;
}

static struct err run(struct gzip *g, struct str text, int flush)
{
    int result = Z_OK;
    g->stream.next_in = (unsigned char *)(uintptr_t)text.data;
    g->stream.avail_in = (unsigned)text.len;
    do {
        g->stream.next_out = g->piece;
        g->stream.avail_out = PIECE_BYTES;
        result = deflate(&g->stream, flush);
        must(result != Z_STREAM_ERROR);
        const size_t made = PIECE_BYTES - g->stream.avail_out;
        if (made > 0)
            TRY(g->sink(g->context, (struct str){(const char *)g->piece, made}));
    } while (g->stream.avail_out == 0);
    return NO_ERR;
}

struct err gzip_add(struct gzip *g, struct str piece)
{
    while (piece.len > 0) { /* zlib counts in unsigned int */
        const size_t part = piece.len < UINT32_MAX / 2 ? piece.len : UINT32_MAX / 2;
        TRY(run(g, (struct str){piece.data, part}, Z_NO_FLUSH));
        piece = (struct str){piece.data + part, piece.len - part};
    }
    return NO_ERR;
}

struct err gzip_end(struct gzip *g)
{
    return run(g, STR(""), Z_FINISH);
}

static struct err collect(void *text, struct str piece)
{
    strbuf_add(text, piece);
    return NO_ERR;
}

struct str gzip_text(struct arena *mem, struct str text)
{
    struct arena *scratch = arena_new();
    struct strbuf out = {.mem = scratch};
    struct gzip *g = gzip_new(scratch, collect, &out);
    must(!failed(gzip_add(g, text)) && !failed(gzip_end(g)));
    const struct str result = arena_str(mem, strbuf_str(&out));
    arena_free(scratch);
    return result;
}
