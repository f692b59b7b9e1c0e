/* Uploads and downloads. The bytes are on disk, durably, before the transaction that makes the row begins; no
 * transaction is open while a client sends. */
#include "command/reading.h"
#include "file/file.h"
#include "file_disk.h"
#include "file_rules.h"
#include "file_type.h"
#include "queries.h"
#include "site/settings.h"

/* ---- the row ---- */

struct new_file {
    int64_t counted_bytes;
};

static void parse_create(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    ((struct new_file *)input)->counted_bytes = file_counted_bytes(json_i64(call->body, "size_bytes", 0));
}

static struct err read_room(struct row *row, void *out)
{
    struct file_room *room = out;
    room->used_bytes = row_i64(row);
    room->certified = row_bool(row);
    return NO_ERR;
}

static struct err create_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct file_room *room = facts;
    const struct uuid enterprise_id = c->call->who->enterprise_id;
    tx_put(c->tx, &q_file_open_room, PARAMS(P_UUID(enterprise_id)));
    tx_ask(c->tx, &q_file_lock_room, PARAMS(P_UUID(enterprise_id)), ONE_ROW(read_room, room));
    setting_ask(c, SETTING_certified_files_maximum_mib, &room->certified_mib);
    setting_ask(c, SETTING_uncertified_files_maximum_mib, &room->uncertified_mib);
    return NO_ERR;
}

static enum verdict create_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)now_ms, (void)plan;
    file_check_room(facts, ((const struct new_file *)input)->counted_bytes, why);
    return has_problem(why) ? REFUSE : ALLOW;
}

static struct err create_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)plan;
    const struct call *call = c->call;
    tx_put(c->tx, &q_file_insert,
           PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id), P_UUID(call->who->account_id), P_TIME(c->now_ms),
                  P_TEXT(call->body_text), P_I64(((const struct new_file *)input)->counted_bytes)));
    const struct event e = {
        .kind = EVENT_file_uploaded, .object_id = call->id, .enterprise_id = call->who->enterprise_id};
    event_add(c, &e);
    command_answer(c, 201, &q_file_show_json_answer, PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id)),
                   STR_EMPTY, arena_printf(c->mem, "/api/v1/files/%.*s", STR_FMT(uuid_text(c->mem, call->id))));
    return NO_ERR;
}

static const struct handler create = {.name = "uploadFile",
                                      .input_size = sizeof(struct new_file),
                                      .facts_size = sizeof(struct file_room),
                                      .parse = parse_create,
                                      .ask = create_ask,
                                      .decide = create_decide,
                                      .put = create_put};

/* The same call with the file's description as its body; a repetition is one with the same key and bytes. */
static struct err call_with_file(const struct call *call, const struct stored_file *file, const struct file_type *type,
                                 struct call *out)
{
    struct json_out json = json_out(call->mem);
    json_open(&json, '{');
    json_add_str(&json, "name", call_arg(call, "name"));
    json_add_str(&json, "media_type", str_from(type->media_type));
    json_add_i64(&json, "size_bytes", file->size_bytes);
    json_add_str(&json, "sha256", hex_encode(call->mem, hash_str(&file->sha256)));
    json_close(&json, '}');
    *out = *call;
    out->id = file->id;
    out->body_text = json_text(&json);
    out->fingerprint = hmac_sha256(hash_str(&call->fingerprint), out->body_text);
    return json_read(call->mem, out->body_text, &out->body) ? NO_ERR
                                                            : ERR(bad_request, "a file name that is not JSON text");
}

/* The bytes stay exactly when the row does. An unknown outcome leaves both names to the sweep. */
static struct err put_row(struct raw_context *raw, const struct call *call, const struct stored_file *file,
                          struct reply *reply, struct problem *why)
{
    const struct err kept = file_keep(raw->config, call->mem, file);
    if (failed(kept)) {
        file_discard(file);
        return kept;
    }
    const struct err e = command_run(raw->pool, call, &create, reply, why);
    if (e.code != ERR_outcome_unknown) {
        if (failed(e) || has_problem(why) || reply->replayed)
            file_discard(file);
        else
            file_settle(file);
    }
    raw->request->log_trips = reply->trips;
    return e;
}

static struct err receive(struct raw_context *raw, const struct call *call, const struct file_type *type,
                          struct reply *reply, struct problem *why)
{
    struct stored_file file = file_at(raw->config, call->mem, uuid_new());
    struct call described;
    bool matches = false;
    TRY(file_receive(raw->request, (size_t)raw->operation->body_max_bytes, &file));
    struct err e = file_type_check(type, file.incoming, &matches);
    if (!failed(e))
        e = call_with_file(call, &file, type, &described);
    if (failed(e) || !matches) {
        file_discard(&file);
        if (!failed(e))
            file_type_refuse(why);
        return e;
    }
    return put_row(raw, &described, &file, reply, why);
}

static void respond_created(const struct reply *reply, struct http_response *response)
{
    response->status = reply->status;
    response->body = reply->body;
    HTTP_SET(response, "Content-Type", STR("application/json; charset=utf-8"));
    HTTP_SET(response, "Cache-Control", STR("no-store"));
    HTTP_SET(response, "Location", reply->location);
    if (reply->replayed)
        HTTP_SET(response, "Idempotent-Replayed", STR("true"));
}

struct err file_upload(struct raw_context *raw, const struct call *call, struct http_response *response,
                       struct problem *why)
{
    struct http_request *request = raw->request;
    struct reply reply = {0};
    const struct file_type *type = file_type_declared(call_arg(call, "name"), http_header_get(request, "Content-Type"));
    response->close = true; /* unless the whole body is read */
    if (request->content_length > raw->operation->body_max_bytes)
        return ERR(body_too_large, NULL);
    if (!type) {
        file_type_refuse(why);
        return NO_ERR;
    }
    TRY(receive(raw, call, type, &reply, why));
    response->close = false;
    if (!has_problem(why))
        respond_created(&reply, response);
    return NO_ERR;
}

/* ---- download ---- */

struct found_file {
    struct str name, media_type;
    int64_t size_bytes;
};

static struct err read_found(struct row *row, void *out)
{
    struct found_file *f = out;
    f->name = row_str(row);
    f->media_type = row_str(row);
    f->size_bytes = row_i64(row);
    return NO_ERR;
}

static struct str disposition(struct arena *mem, const struct found_file *file)
{
    return http_attachment(mem, arena_printf(mem, "download.%s", file_type_ending(file->media_type)), file->name);
}

static struct err find(struct raw_context *raw, const struct call *call, struct found_file *out)
{
    raw->request->log_trips = 1;
    if (principal_is_staff(call->who))
        return db_read(raw->pool, call->mem, &q_file_get_as_staff, PARAMS(P_UUID(call->id)), ONE_ROW(read_found, out));
    return db_read(raw->pool, call->mem, &q_file_get_as_enterprise,
                   PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id)), ONE_ROW(read_found, out));
}

struct err file_download(struct raw_context *raw, const struct call *call, struct http_response *response,
                         struct problem *why)
{
    struct found_file found = {0};
    struct reply told = {0};
    TRY(find(raw, call, &found));
    TRY(reading_tell(raw->pool, call, &told, why));
    raw->request->log_trips += told.trips;
    if (has_problem(why))
        return NO_ERR;
    const struct stored_file file = file_at(raw->config, call->mem, call->id);
    TRY(file_open(&file, found.size_bytes, &response->file_fd));
    response->file_size = found.size_bytes;
    response->status = 200;
    HTTP_SET(response, "Content-Type", found.media_type);
    HTTP_SET(response, "Content-Disposition", disposition(call->mem, &found));
    HTTP_SET(response, "Content-Security-Policy", STR("default-src 'none'; sandbox"));
    HTTP_SET(response, "Cache-Control", STR("no-store"));
    return NO_ERR;
}
