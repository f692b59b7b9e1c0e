/* Owns the table of order states (domain.md §4.7): who moves an order, what is told, where the money goes, what is
 * written. Must hold no condition beyond the table: those are order_rules.c's. */
#include "order/order_rules.h"

static const struct state_label states[ORDER_STATES] = {
    [ORDER_pending_payment] = {"pending_payment", "待支付", "pending payment"},
    [ORDER_paid] = {"paid", "待接单", "paid"},
    [ORDER_in_service] = {"in_service", "服务中", "in service"},
    [ORDER_awaiting_confirmation] = {"awaiting_confirmation", "待确认", "awaiting confirmation"},
    [ORDER_completed] = {"completed", "已完成", "completed"},
    [ORDER_cancelled] = {"cancelled", "已取消", "cancelled"},
    [ORDER_refunded] = {"refunded", "已退回", "refunded"},
};

static const char *const triggers[ORDER_TRIGGERS] = {
    [ORDER_payment] = "payment",
    [ORDER_cancellation] = "cancellation",
    [ORDER_acceptance] = "acceptance",
    [ORDER_rejection] = "rejection",
    [ORDER_completion_report] = "completion_report",
    [ORDER_confirmation] = "confirmation",
    [ORDER_return] = "return",
    [ORDER_evaluation] = "evaluation",
    [ORDER_timeout] = "timeout",
    [ORDER_provider_gone] = "provider_gone",
};

static const struct state_actor actors[ORDER_ACTORS] = {
    [ORDER_buyer] = {"buyer", ROLE_enterprise},
    [ORDER_seller] = {"seller", ROLE_provider},
    [ORDER_reviewer] = {"reviewer", ROLE_reviewer},
    [ORDER_system] = {"system", 0},
};

static const char *const moneys[ESCROW_WAYS] = {
    [ESCROW_IN] = "in",
    [ESCROW_BACK] = "back",
    [ESCROW_PAYABLE] = "payable",
};

static const char *const writes[ORDER_WRITES] = {
    [ORDER_WRITE_PAYMENT] = "payment",       [ORDER_WRITE_ACCEPTANCE] = "acceptance",
    [ORDER_WRITE_CLOSING] = "closing",       [ORDER_WRITE_REPORT] = "report",
    [ORDER_WRITE_RETURN] = "return",         [ORDER_WRITE_COMPLETION] = "completion",
    [ORDER_WRITE_EVALUATION] = "evaluation",
};

static const struct transition rows[] = {
    {ORDER_pending_payment, ORDER_payment, ORDER_buyer, ORDER_paid, .event = EVENT_order_paid, .money = ESCROW_IN,
     .write = ORDER_WRITE_PAYMENT, .operation = OP_payOrder},
    {ORDER_pending_payment, ORDER_cancellation, ORDER_buyer, ORDER_cancelled, .event = EVENT_order_cancelled,
     .write = ORDER_WRITE_CLOSING, .operation = OP_cancelOrder},
    {ORDER_pending_payment, ORDER_timeout, ORDER_system, ORDER_cancelled, .event = EVENT_order_cancelled,
     .write = ORDER_WRITE_CLOSING},
    {ORDER_paid, ORDER_acceptance, ORDER_seller, ORDER_in_service, .event = EVENT_order_accepted,
     .write = ORDER_WRITE_ACCEPTANCE, .operation = OP_acceptOrder},
    {ORDER_paid, ORDER_rejection, ORDER_seller, ORDER_refunded, .event = EVENT_order_rejected,
     .reason = REASON_REQUIRED, .money = ESCROW_BACK, .write = ORDER_WRITE_CLOSING, .operation = OP_rejectOrder},
    {ORDER_paid, ORDER_cancellation, ORDER_buyer, ORDER_refunded, .event = EVENT_order_cancelled, .money = ESCROW_BACK,
     .write = ORDER_WRITE_CLOSING, .operation = OP_cancelOrder},
    {ORDER_paid, ORDER_timeout, ORDER_system, ORDER_refunded, .event = EVENT_order_refunded, .money = ESCROW_BACK,
     .write = ORDER_WRITE_CLOSING},
    {ORDER_paid, ORDER_provider_gone, ORDER_system, ORDER_refunded, .event = EVENT_order_refunded, .money = ESCROW_BACK,
     .write = ORDER_WRITE_CLOSING},
    {ORDER_in_service, ORDER_completion_report, ORDER_seller, ORDER_awaiting_confirmation,
     .event = EVENT_order_completion_reported, .write = ORDER_WRITE_REPORT, .operation = OP_reportOrderCompletion},
    {ORDER_awaiting_confirmation, ORDER_confirmation, ORDER_buyer, ORDER_completed, .event = EVENT_order_completed,
     .money = ESCROW_PAYABLE, .write = ORDER_WRITE_COMPLETION, .operation = OP_confirmOrder},
    {ORDER_awaiting_confirmation, ORDER_return, ORDER_buyer, ORDER_in_service, .event = EVENT_order_returned,
     .reason = REASON_REQUIRED, .write = ORDER_WRITE_RETURN, .operation = OP_returnOrder},
    {ORDER_awaiting_confirmation, ORDER_timeout, ORDER_system, ORDER_completed, .event = EVENT_order_completed,
     .money = ESCROW_PAYABLE, .write = ORDER_WRITE_COMPLETION},
    {ORDER_completed, ORDER_evaluation, ORDER_buyer, ORDER_completed, .event = EVENT_order_evaluated,
     .write = ORDER_WRITE_EVALUATION, .operation = OP_createEvaluation},
    {ORDER_completed, ORDER_timeout, ORDER_system, ORDER_completed, .event = EVENT_order_evaluated,
     .write = ORDER_WRITE_EVALUATION},
};

const struct state_machine order_machine = {
    .subject = "order",
    .states = states,
    .triggers = triggers,
    .actors = actors,
    .moneys = moneys,
    .writes = writes,
    .rows = rows,
    .condition = order_condition,
    .state_count = ORDER_STATES,
    .trigger_count = ORDER_TRIGGERS,
    .actor_count = ORDER_ACTORS,
    .row_count = STATE_COUNT(rows),
};
