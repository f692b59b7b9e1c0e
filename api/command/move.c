/* Owns reading which transition a request asks for. Decides nothing. */
#include "command/move.h"

void move_request_read(const struct state_machine *machine, const struct call *call, struct move_request *out,
                       struct problem *why)
{
    const struct transition *row = state_find_request(machine, call->operation_id, call->body);
    if (!row) { /* bound to an operation that no row names */
        problem_set(why, ERR_internal, STR_EMPTY, STR_EMPTY);
        return;
    }
    *out = (struct move_request){
        .call = call, .trigger = row->trigger, .actor = row->actor, .reason = json_str(call->body, "reason")};
}
