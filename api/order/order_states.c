/* Owns the table of order states (domain.md §4.7). Must hold no condition beyond the table: those are order_rules.c's.
 */
#include "order/order_rules.h"

static const struct state_label states[ORDER_STATES] = {
    [ORDER_pending_payment] = {"pending_payment", "待支付", "pending payment"},
    [ORDER_paid] = {"paid", "待接单", "paid"},
    [ORDER_in_service] = {"in_service", "服务中", "in service"},
    [ORDER_awaiting_confirmation] = {"awaiting_confirmation", "待确认", "awaiting confirmation"},
    [ORDER_completed] = {"completed", "已完成", "completed"},
    [ORDER_cancelled] = {"cancelled", "已取消", "cancelled"},
    [ORDER_refunded] = {"refunded", "已退回", "refunded"},
    [ORDER_disputed] = {"disputed", "争议处理中", "disputed"},
};

static const char *const triggers[ORDER_EVENTS] = {
    [ORDER_payment] = "payment",
    [ORDER_cancellation] = "cancellation",
    [ORDER_acceptance] = "acceptance",
    [ORDER_rejection] = "rejection",
    [ORDER_completion_report] = "completion_report",
    [ORDER_confirmation] = "confirmation",
    [ORDER_return] = "return",
    [ORDER_dispute] = "dispute",
    [ORDER_resolution_completed] = "resolution_completed",
    [ORDER_resolution_refunded] = "resolution_refunded",
    [ORDER_timeout] = "timeout",
};

static const struct state_actor actors[ORDER_ACTORS] = {
    [ORDER_buyer] = {"buyer", ROLE_enterprise},
    [ORDER_seller] = {"seller", ROLE_provider},
    [ORDER_reviewer] = {"reviewer", ROLE_reviewer},
    [ORDER_system] = {"system", 0},
};

static const struct transition rows[] = {
    {ORDER_pending_payment, ORDER_payment, ORDER_buyer, ORDER_paid, .event = EVENT_none},
    {ORDER_pending_payment, ORDER_cancellation, ORDER_buyer, ORDER_cancelled, .event = EVENT_none},
    {ORDER_pending_payment, ORDER_timeout, ORDER_system, ORDER_cancelled, .event = EVENT_none},
    {ORDER_paid, ORDER_acceptance, ORDER_seller, ORDER_in_service, .event = EVENT_none},
    {ORDER_paid, ORDER_rejection, ORDER_seller, ORDER_refunded, .event = EVENT_none},
    {ORDER_paid, ORDER_cancellation, ORDER_buyer, ORDER_refunded, .event = EVENT_none},
    {ORDER_paid, ORDER_timeout, ORDER_system, ORDER_refunded, .event = EVENT_none},
    {ORDER_in_service, ORDER_completion_report, ORDER_seller, ORDER_awaiting_confirmation, .event = EVENT_none},
    {ORDER_in_service, ORDER_dispute, ORDER_buyer, ORDER_disputed, .event = EVENT_none},
    {ORDER_in_service, ORDER_dispute, ORDER_seller, ORDER_disputed, .event = EVENT_none},
    {ORDER_awaiting_confirmation, ORDER_confirmation, ORDER_buyer, ORDER_completed, .event = EVENT_none},
    {ORDER_awaiting_confirmation, ORDER_return, ORDER_buyer, ORDER_in_service, .event = EVENT_none},
    {ORDER_awaiting_confirmation, ORDER_timeout, ORDER_system, ORDER_completed, .event = EVENT_none},
    {ORDER_awaiting_confirmation, ORDER_dispute, ORDER_buyer, ORDER_disputed, .event = EVENT_none},
    {ORDER_awaiting_confirmation, ORDER_dispute, ORDER_seller, ORDER_disputed, .event = EVENT_none},
    {ORDER_disputed, ORDER_resolution_completed, ORDER_reviewer, ORDER_completed, .event = EVENT_none},
    {ORDER_disputed, ORDER_resolution_refunded, ORDER_reviewer, ORDER_refunded, .event = EVENT_none},
};

const struct state_machine order_machine = {
    .subject = "order",
    .states = states,
    .triggers = triggers,
    .actors = actors,
    .rows = rows,
    .state_count = ORDER_STATES,
    .trigger_count = ORDER_EVENTS,
    .actor_count = ORDER_ACTORS,
    .row_count = STATE_COUNT(rows),
};
