/* Owns lists as tables: headings, rows by the kinds of their columns, one page with its Link. Must not judge a text:
 * base/csv.h does. */
#include "gate/csv.h"
#include "base/clock.h"
#include "base/csv.h"
#include "gate_private.h"

_Static_assert(4 * (int64_t)CSV_BYTES_MAX < (int64_t)ARENA_LIMIT_BYTES / 2,
               "a page of a table, as it grows, beside its rows");

struct table_page {
    const struct call *call;
    size_t limit, rows;
    bool more;
    struct position last;
    struct strbuf text;
};

static void add_headings(struct strbuf *out, const struct csv_table *table, bool english)
{
    strbuf_add_c(out, CSV_BYTE_ORDER_MARK);
    for (size_t i = 0; i < table->count; i++) {
        if (i)
            strbuf_add_char(out, ',');
        csv_add_text(out, str_from(english ? table->columns[i].en : table->columns[i].zh));
    }
    strbuf_add_c(out, CSV_LINE_END);
}

static void add_cell(struct table_page *page, const struct csv_column *column, struct row *row)
{
    struct strbuf *out = &page->text;
    if (row_null(row)) { /* nothing, not even quotes */
        row_skip(row);
        return;
    }
    switch (column->kind) {
    case CSV_TEXT:
        csv_add_text(out, row_str(row));
        break;
    case CSV_LABEL:
        csv_add_text(out, column->label(row_str(row), page->call->english));
        break;
    case CSV_YUAN:
        csv_add_yuan(out, row_i64(row));
        break;
    case CSV_NUMBER:
        strbuf_add_i64(out, row_i64(row));
        break;
    case CSV_TIME:
        strbuf_add(out, time_text(out->mem, row_time(row)));
        break;
    case CSV_PLAIN:
        strbuf_add(out, row_str(row));
        break;
    }
}

/* A page that is full by rows or by bytes ends; whatever is left is the next one's. */
static struct err read_line(struct row *row, void *out)
{
    struct table_page *page = out;
    const struct csv_table *table = page->call->csv;
    page->more = page->more || page->rows == page->limit || page->text.len >= (size_t)CSV_BYTES_MAX;
    if (page->more)
        return NO_ERR;
    page->rows++;
    page->last.sort_key = row_str(row);
    page->last.id = row_uuid(row);
    for (size_t i = 0; i < table->count; i++) {
        if (i)
            strbuf_add_char(&page->text, ',');
        add_cell(page, &table->columns[i], row);
    }
    strbuf_add_c(&page->text, CSV_LINE_END);
    return NO_ERR;
}

static void add_file_name(const struct call *call, struct reply *reply)
{
    const struct str day = date_text(call->mem, call->real_now_s * SECOND_MS);
    reply->disposition =
        http_attachment(call->mem, arena_printf(call->mem, "%s-%.*s.csv", call->csv->file, STR_FMT(day)),
                        arena_printf(call->mem, "%s-%.*s.csv", call->csv->file_zh, STR_FMT(day)));
}

/* Rows and growing text have memory of their own, which goes before the page is sent: a slow reader holds the page. */
struct err gate_list_csv(struct db_pool *pool, const struct call *call, const struct selection *selection,
                         struct reply *reply, struct problem *why)
{
    struct param list[PARAMS_MAX];
    const size_t limit = (size_t)call_arg_i64(call, "limit", CSV_ROWS_MAX);
    if (!selection->query->csv)
        return ERR(internal, "the list has no table");
    if (!gate_list_params(call, limit, selection, list, why))
        return NO_ERR;
    struct arena *own = arena_new();
    struct table_page page = {.call = call, .limit = limit, .text = {.mem = own}};
    add_headings(&page.text, call->csv, call->english);
    struct err e =
        db_read(pool, own, selection->query->csv, (struct params){list, selection->params.count + GATE_LIST_PARAMS},
                ROWS(0, limit + 1, read_line, &page));
    if (e.log)
        e.log = arena_cstr(call->mem, str_from(e.log));
    if (!failed(e)) {
        if (page.more)
            reply->link = gate_next_link(call, gate_cursor_write(call, &page.last));
        reply->body = arena_str(call->mem, strbuf_str(&page.text));
        reply->content_type = STR("text/csv; charset=utf-8; header=present");
        reply->english = call->english;
        add_file_name(call, reply);
    }
    arena_free(own);
    return e;
}
