/* Owns the public record as a document: written from the rows that the draw left, sent from the file. Must not decide
 * anything of the draw. */
#include "base/log.h"
#include "booking/booking.h"
#include "booking_store.h"
#include "file/document.h"
#include "queries.h"

#include <time.h>

/* ---- writing ---- */

void draw_record_head(const struct batch_plan *plan, int64_t delay_ms, struct str receipts_key,
                      const struct entropy_value *values, size_t count, struct draw_record *out)
{
    *out = (struct draw_record){.manifest = plan->manifest,
                                .sealed_at_ms = plan->sealed_at_ms,
                                .publicity_at_ms = plan->manifest.publicity_at_ms + delay_ms,
                                .issue_at_ms = plan->manifest.issue_at_ms + delay_ms,
                                .receipts_key = receipts_key};
    for (size_t i = 0; i < count && i < MANIFEST_EVENTS_MAX; i++)
        out->entropy[i] = values[i];
}

struct writing {
    const struct batch_plan *plan;
    struct draw_record_writer *writer;
    struct document_writer *document; /* NULL: the folder cannot be written */
    int64_t bytes;
    size_t entries;
};

static struct err take_piece(void *writing, struct str piece)
{
    struct writing *w = writing;
    w->bytes += (int64_t)piece.len;
    const struct err e = w->document ? document_add(w->document, piece) : NO_ERR;
    if (failed(e)) {
        LOG(LOG_WARN, "document_not_written", log_c("code", error_info(e.code)->code), log_c("detail", e.log));
        w->document = NULL;
    }
    return NO_ERR;
}

static struct err read_line(struct row *row, void *out)
{
    struct writing *w = out;
    struct draw_entry e = {0};
    TRY(draw_read_entry_id(row, &e.id));
    const int type = batch_plan_type(w->plan, row_uuid(row));
    e.type = (uint8_t)type;
    e.identity = row_hash(row);
    e.score = row_hash(row);
    e.rank = (uint32_t)row_i64(row);
    e.outcome = row_bool(row) ? DRAW_won : DRAW_waiting;
    if (type < 0)
        return ERR(internal, "an entry of a type that the manifest does not have");
    draw_record_add(w->writer, &e, row_str(row));
    w->entries++;
    return NO_ERR;
}

static struct err write_entries(struct command *c, struct uuid batch_id, struct writing *w)
{
    size_t before = 0;
    do {
        (void)command_page(c);
        before = w->entries;
        tx_ask(c->tx, &q_draw_record_page, PARAMS(P_UUID(batch_id), P_I64((int64_t)before)),
               ROWS(0, COMMAND_PAGE_ROWS, read_line, w));
        TRY(tx_flush(c->tx));
    } while (w->entries > before);
    command_page_end(c);
    return w->entries == w->plan->entry_count ? NO_ERR : ERR(internal, "not as many outcomes as sealed entries");
}

struct err draw_document_write(struct command *c, struct uuid batch_id, const struct batch_plan *plan,
                               const struct draw_record *record, struct written_record *out)
{
    struct writing w = {.plan = plan};
    struct err e = document_begin(c->call->config, c->mem, &w.document);
    if (failed(e))
        LOG(LOG_WARN, "document_not_written", log_c("code", error_info(e.code)->code), log_c("detail", e.log));
    w.writer = draw_record_begin(c->mem, record, take_piece, &w);
    TRY(write_entries(c, batch_id, &w));
    TRY(draw_record_end(w.writer, &out->sha256));
    out->bytes = w.bytes;
    if (!w.document)
        return NO_ERR;
    e = document_keep(w.document, &out->sha256);
    if (failed(e))
        LOG(LOG_WARN, "document_not_written", log_c("code", error_info(e.code)->code), log_c("detail", e.log));
    return NO_ERR;
}

/* ---- a record whose document is missing ---- */

struct remaking {
    struct batch_plan plan;
    struct hash seed, record_sha256;
    struct str entropy, receipts_key;
};

static struct err read_facts(struct row *row, void *out)
{
    struct remaking *r = out;
    r->seed = row_hash(row);
    r->entropy = row_str(row);
    r->receipts_key = row_str(row);
    r->record_sha256 = row_hash(row);
    return NO_ERR;
}

static struct err remake_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct remaking *r = facts;
    batch_ask_plan(c, c->call->id, &r->plan);
    tx_ask(c->tx, &q_draw_record_facts, PARAMS(P_UUID(c->call->id)), ONE_ROW(read_facts, r));
    return NO_ERR;
}

static bool read_entropy(struct arena *mem, struct str json, struct entropy_value *values, size_t *count)
{
    const cJSON *list = NULL;
    if (!json_read(mem, json, &list))
        return false;
    for (const cJSON *v = list->child; v && *count < MANIFEST_EVENTS_MAX; v = v->next)
        values[(*count)++] = entropy_value_read(v);
    return true;
}

static struct err remake_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input, (void)plan;
    const struct remaking *r = facts;
    struct draw_record record;
    struct written_record written;
    struct entropy_value values[MANIFEST_EVENTS_MAX] = {0};
    size_t count = 0;
    if (!read_entropy(c->mem, r->entropy, values, &count))
        return ERR(internal, "the entropy of a draw cannot be read");
    draw_record_head(&r->plan, r->plan.delay_ms, r->receipts_key, values, count, &record);
    TRY(draw_read_exclusions(c, c->call->id, &record));
    record.manifest_sha256 = r->plan.manifest_sha256;
    record.exclusions_sha256 =
        draw_exclusions_hash(c->mem, record.manifest.batch_number, record.exclusions, record.exclusion_count);
    record.root = r->plan.root;
    record.seed = r->seed;
    TRY(draw_document_write(c, c->call->id, &r->plan, &record, &written));
    return hash_equal(written.sha256, r->record_sha256)
               ? NO_ERR
               : ERR(internal, "the record made again is not the one that was published");
}

static const struct handler remake = {.name = "makeDrawRecord",
                                      .snapshot = true,
                                      .facts_size = sizeof(struct remaking),
                                      .ask = remake_ask,
                                      .put = remake_put};

static struct err make_again(struct raw_context *raw, const struct call *call)
{
    struct arena *mem = arena_new();
    struct problem why = {.mem = mem};
    struct err e = command_run_system(raw->pool, mem, &remake,
                                      (struct system_call){.config = raw->config, .id = call->id}, NULL, &why);
    if (e.log)
        e.log = arena_cstr(call->mem, str_from(e.log));
    arena_free(mem);
    return e;
}

/* ---- reading ---- */

enum { OTHERS_WAIT_MS = 3000, LOOK_AGAIN_MS = 100 };

struct found_record {
    struct hash sha256;
    int64_t bytes;
};

static struct err read_found(struct row *row, void *out)
{
    struct found_record *f = out;
    f->sha256 = row_hash(row);
    f->bytes = row_i64(row);
    return NO_ERR;
}

static bool open_found(const struct raw_context *raw, const struct call *call, const struct found_record *f, bool gzip,
                       struct http_response *response)
{
    struct document opened;
    if (!document_open(raw->config, call->mem, &f->sha256, f->bytes, gzip ? DOCUMENT_GZIP : DOCUMENT_TEXT, &opened))
        return false;
    response->file_fd = opened.fd;
    response->file_size = opened.bytes;
    return true;
}

/* The document is missing where the folder was not restored with the database. One makes it, the others wait. */
static struct err open_or_make(struct raw_context *raw, const struct call *call, const struct found_record *f,
                               bool gzip, struct http_response *response)
{
    static const struct timespec pause = {0, LOOK_AGAIN_MS * 1000000L};
    for (int waited_ms = 0; !open_found(raw, call, f, gzip, response); waited_ms += LOOK_AGAIN_MS) {
        int lock = -1;
        if (document_lock(raw->config, call->mem, &f->sha256, &lock)) {
            const bool there = open_found(raw, call, f, gzip, response); /* by whoever held the lock just now */
            const struct err e = there ? NO_ERR : make_again(raw, call);
            document_unlock(raw->config, call->mem, &f->sha256, lock);
            if (there || failed(e))
                return e;
            return open_found(raw, call, f, gzip, response) ? NO_ERR : ERR(internal, "a document cannot be kept");
        }
        if (waited_ms >= OTHERS_WAIT_MS)
            return ERR(overloaded, "the document is being made");
        (void)nanosleep(&pause, NULL);
    }
    return NO_ERR;
}

struct err draw_record_show(struct raw_context *raw, const struct call *call, struct http_response *response,
                            struct problem *why)
{
    (void)why;
    struct found_record found = {0};
    raw->request->log_trips = 1;
    TRY(db_read(raw->pool, call->mem, &q_draw_record, PARAMS(P_UUID(call->id)), ONE_ROW(read_found, &found)));
    const bool gzip = http_accepts_gzip(raw->request);
    TRY(open_or_make(raw, call, &found, gzip, response));
    gate_respond_document(raw, response, &found.sha256, gzip, STR("application/json; charset=utf-8"));
    return NO_ERR;
}
