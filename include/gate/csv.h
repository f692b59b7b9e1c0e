/* A list as a table (CSV): the columns that a feature declares once, and the rows of the list's CSV form. How a cell is
 * written is base/csv.h's. */
#ifndef JQT_GATE_CSV_H
#define JQT_GATE_CSV_H
#include "base/str.h"

enum csv_kind {
    CSV_TEXT,   /* text: in quotes, defused */
    CSV_LABEL,  /* text, a code: its label in the language asked for */
    CSV_YUAN,   /* bigint, fen: yuan with two decimals */
    CSV_NUMBER, /* bigint */
    CSV_TIME,   /* timestamptz: RFC 3339 with milliseconds and +08:00 */
    CSV_PLAIN   /* text of our own making that no spreadsheet changes (ids, dates): as it is */
};
/* What people read for a code; the code itself if it has no label. */
typedef struct str csv_label_fn(struct str code, bool english);

struct csv_column {
    const char *name; /* of the view's column */
    const char *zh, *en;
    enum csv_kind kind;
    csv_label_fn *label; /* of CSV_LABEL */
};
/* The columns as they stand in the view that the list names ("As CSV"), which begins with the row's id. New ones go to
 * the end: programs may count them. tests/db/tables_test.c compares the names. */
struct csv_table {
    const char *view;
    const char *file, *file_zh; /* "orders", "订单": a date and .csv follow */
    const struct csv_column *columns;
    size_t count;
};
#define CSV_COLUMNS(array) (array), sizeof(array) / sizeof(array)[0]
#endif
