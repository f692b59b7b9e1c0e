/* Orders (manual §4.6, §4.7): the handlers of their operations and their sweeps, for operations.c and sweeps.c. */
#ifndef JQT_ORDER_ORDER_H
#define JQT_ORDER_ORDER_H
#include "command/sweep.h"
#include "gate/gate.h"

read_fn order_list, order_show, order_event_list, order_quote_show;
extern const struct csv_table order_csv;
extern const struct handler order_create, order_pay, order_move; /* the latter for all that the table knows besides */
extern const struct sweep order_sweeps[];                        /* warnings, timeouts, frozen and gone providers */
enum { ORDER_SWEEPS = 4 };
#endif
