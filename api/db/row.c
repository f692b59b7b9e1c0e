/* The cursor over a row: each reader takes the next column, checks that it is of the type asked, and converts it
 * from PostgreSQL's text. A wrong type is remembered, not raised: pipeline_deliver looks at it afterwards. */
#include "internal.h"

/* OIDs that never change (pg_type.dat). */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TIMESTAMPTZ = 1184,
    OID_UUID = 2950
};

/* The next column's text if it is there, not NULL, and of type `a` (or b, c); data NULL otherwise. */
static struct str take(struct row *row, Oid a, Oid b, Oid c)
{
    if (row->column >= row->columns) {
        row->broken = true;
        return STR_EMPTY;
    }
    const int column = row->column++;
    const Oid type = PQftype(row->result, column);
    if (type != a && type != b && type != c) {
        row->broken = true;
        return STR_EMPTY;
    }
    if (PQgetisnull(row->result, row->index, column))
        return STR_EMPTY;
    return (struct str){PQgetvalue(row->result, row->index, column),
                        (size_t)PQgetlength(row->result, row->index, column)};
}

bool row_null(struct row *row)
{
    if (row->column >= row->columns) {
        row->broken = true;
        return true;
    }
    return PQgetisnull(row->result, row->index, row->column) != 0;
}

void row_skip(struct row *row)
{
    if (row->column >= row->columns)
        row->broken = true;
    else
        row->column++;
}

int64_t row_i64(struct row *row)
{
    const struct str text = take(row, OID_INT8, OID_INT4, OID_INT2);
    int64_t number = 0;
    if (text.data && !str_to_i64(text, &number))
        row->broken = true;
    return number;
}

bool row_bool(struct row *row)
{
    return str_equal(take(row, OID_BOOL, OID_BOOL, OID_BOOL), STR("t"));
}

int64_t row_time(struct row *row)
{
    const struct str text = take(row, OID_TIMESTAMPTZ, OID_TIMESTAMPTZ, OID_TIMESTAMPTZ);
    int64_t ms = 0;
    if (text.data && !timestamptz_parse(text, &ms))
        row->broken = true;
    return ms;
}

struct uuid row_uuid(struct row *row)
{
    const struct str text = take(row, OID_UUID, OID_UUID, OID_UUID);
    struct uuid id = {{0}};
    if (text.data && !uuid_parse(text, &id))
        row->broken = true;
    return id;
}

struct str row_str(struct row *row)
{
    /* Text, json, numeric, date, arrays, enums: whatever has no reader of its own. */
    const Oid type = row->column < row->columns ? PQftype(row->result, row->column) : 0;
    if (type == OID_BOOL || type == OID_BYTEA || type == OID_UUID || type == OID_TIMESTAMPTZ || type == OID_INT8 ||
        type == OID_INT4 || type == OID_INT2)
        row->broken = true;
    return take(row, type, type, type);
}

struct str row_bytes(struct row *row)
{
    struct str text = take(row, OID_BYTEA, OID_BYTEA, OID_BYTEA);
    struct str bytes = STR_EMPTY;
    if (!text.data)
        return bytes;
    /* bytea_output=hex, which the connection asks for: \x and two digits a byte. */
    if (!str_starts(text, STR("\\x")) || !hex_decode(row->mem, (struct str){text.data + 2, text.len - 2}, &bytes)) {
        row->broken = true;
        return STR_EMPTY;
    }
    if (!bytes.data) /* an empty value is not NULL */
        bytes.data = "";
    return bytes;
}

struct hash row_hash(struct row *row)
{
    struct hash hash = {{0}};
    const struct str bytes = row_bytes(row);
    if (bytes.len == HASH_BYTES)
        memcpy(hash.bytes, bytes.data, HASH_BYTES);
    else if (bytes.data)
        row->broken = true;
    return hash;
}

/* ---- rows of one column ---- */

struct err row_take_i64(struct row *row, void *out)
{
    *(int64_t *)out = row_i64(row);
    return NO_ERR;
}

struct err row_take_bool(struct row *row, void *out)
{
    *(bool *)out = row_bool(row);
    return NO_ERR;
}

struct err row_take_time(struct row *row, void *out)
{
    *(int64_t *)out = row_time(row);
    return NO_ERR;
}
