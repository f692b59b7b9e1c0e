/* A request to move something that has states (base/state_table.h): which rows it may mean stands in the machine. Pure,
 * thread-safe. */
#ifndef JQT_COMMAND_MOVE_H
#define JQT_COMMAND_MOVE_H
#include "base/state_table.h"
#include "command/command.h"

struct move_request {
    const struct call *call;
    int trigger;
    int actor; /* of the first row that the request may mean; where several may ask, the feature knows which one does */
    struct str reason;
};
/* Reads it from operation and body; `internal` if the machine has no row for the operation. */
void move_request_read(const struct state_machine *, const struct call *, struct move_request *, struct problem *);
#endif
