/* Cursors: none but what was written for this list, with these filters, is read; and a link leads on in any query. */
#include "api/gate/gate_private.h"
#include "fuzz.h"

static const struct config config = {.public_url = {"https://jqt.example", 19}, .secret = {"secret", 6}};

static bool reads(struct arena *mem, struct str cursor, struct str state, struct problem *why)
{
    const struct call call = {.operation = "listOrders",
                              .config = &config,
                              .mem = mem,
                              .args = {{"state", state}, {"cursor", cursor}},
                              .arg_count = 2};
    const struct selection selection = {.query = NULL};
    struct param list[PARAMS_MAX];
    return gate_list_params(&call, 20, &selection, list, why);
}

void fuzz_one(struct arena *mem, struct str text)
{
    struct problem why = {.mem = mem};
    struct call call = {.operation = "listOrders",
                        .config = &config,
                        .mem = mem,
                        .target = STR("/api/v1/orders"),
                        .query = text,
                        .args = {{"state", STR("paid")}},
                        .arg_count = 1};
    struct position at = {.sort_key = text};
    (void)gate_next_link(&call, STR("c"));
    must(text.len == 0 || !reads(mem, text, STR("paid"), &why));
    memcpy(at.id.bytes, text.data, text.len < sizeof at.id.bytes ? text.len : sizeof at.id.bytes);
    const struct str ours = gate_cursor_write(&call, &at);
    why.code = ERR_none;
    must(reads(mem, ours, STR("paid"), &why) && !has_problem(&why));
    must(!reads(mem, ours, STR("cancelled"), &why) && why.code == ERR_invalid_cursor);
}
