/* How files go: by their owner, or by themselves once they have been attached to nothing for long. The row goes first
 * and leaves its id in file_deleted; the bytes follow, then that note. */
#include "file/file.h"
#include "file_disk.h"
#include "file_rules.h"
#include "file_store.h"
#include "queries.h"

struct facts {
    struct uuid enterprise_id; /* the owner */
    struct file_attachments attached;
};

static struct err read_owner(struct row *row, void *out)
{
    ((struct facts *)out)->enterprise_id = row_uuid(row);
    return NO_ERR;
}

static struct err read_attached(struct row *row, void *out)
{
    struct file_attachments *attached = &((struct facts *)out)->attached;
    attached->list[attached->count].object_type = row_str(row);
    attached->list[attached->count].object_id = row_uuid(row);
    attached->count++;
    return NO_ERR;
}

/* Behind the lock: from then on nobody can attach it. */
static void ask_attached(struct command *c, void *facts)
{
    tx_ask(c->tx, &q_file_list_attached, PARAMS(P_UUID(c->call->id)), ROWS(0, FILE_ATTACHED_MAX, read_attached, facts));
}

static void put_deletion(struct command *c, const struct facts *f)
{
    const struct event e = {.kind = EVENT_file_deleted, .object_id = c->call->id, .enterprise_id = f->enterprise_id};
    tx_put(c->tx, &q_file_delete, PARAMS(P_UUID(c->call->id), P_TIME(c->now_ms)));
    event_add(c, &e);
}

/* ---- by its owner ---- */

static struct err delete_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    tx_ask(c->tx, &q_file_lock_as_owner, PARAMS(P_UUID(c->call->id), P_UUID(c->call->who->enterprise_id)),
           ONE_ROW(read_owner, facts));
    ask_attached(c, facts);
    return NO_ERR;
}

static enum verdict delete_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)input, (void)now_ms, (void)plan;
    file_check_unattached(&((const struct facts *)facts)->attached, why);
    return has_problem(why) ? REFUSE : ALLOW;
}

static struct err delete_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input, (void)plan;
    put_deletion(c, facts);
    command_answer_empty(c, 204);
    return NO_ERR;
}

const struct handler file_delete = {.name = "deleteFile",
                                    .facts_size = sizeof(struct facts),
                                    .ask = delete_ask,
                                    .decide = delete_decide,
                                    .put = delete_put};

/* ---- by itself ---- */

static struct err due_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    tx_ask(c->tx, &q_file_lock_due, PARAMS(P_UUID(c->call->id)), ROW_IF_ANY(read_owner, facts));
    ask_attached(c, facts);
    return NO_ERR;
}

/* Whether it is attached decides what is done; only one that is not there any more, or held, is left alone. */
static enum verdict due_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)input, (void)now_ms, (void)plan;
    if (!uuid_is_nil(((const struct facts *)facts)->enterprise_id))
        return ALLOW;
    problem_set(why, ERR_not_found, STR_EMPTY, STR_EMPTY);
    return REFUSE;
}

static struct err due_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input, (void)plan;
    const struct facts *f = facts;
    if (f->attached.count > 0)
        tx_put(c->tx, &q_file_keep, PARAMS(P_UUID(c->call->id), P_TIME(c->now_ms)));
    else
        put_deletion(c, f);
    return NO_ERR;
}

const struct handler file_look_at_due = {.name = "sweep:unattached_files",
                                         .facts_size = sizeof(struct facts),
                                         .ask = due_ask,
                                         .decide = due_decide,
                                         .put = due_put};

/* ---- the bytes ---- */

static struct err bytes_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    tx_ask(c->tx, &q_file_lock_deleted, PARAMS(P_UUID(c->call->id)), ROW_IF_ANY(row_take_bool, facts));
    return NO_ERR;
}

static enum verdict bytes_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)input, (void)now_ms, (void)plan;
    if (*(const bool *)facts)
        return ALLOW;
    problem_set(why, ERR_not_found, STR_EMPTY, STR_EMPTY);
    return REFUSE;
}

/* Before the note of them goes, so that it tells as long as there is something to remove. */
static struct err bytes_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)input, (void)plan;
    const struct stored_file file = file_at(c->call->config, c->mem, c->call->id);
    TRY(file_remove(&file));
    tx_put(c->tx, &q_file_forget_deleted, PARAMS(P_UUID(c->call->id)));
    return NO_ERR;
}

const struct handler file_remove_bytes = {.name = "sweep:deleted_files",
                                          .facts_size = sizeof(bool),
                                          .ask = bytes_ask,
                                          .decide = bytes_decide,
                                          .put = bytes_put};
