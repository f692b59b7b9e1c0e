/* Owns the columns of orders as a table (view order_csv). Must not select them: order_http.c does. */
#include "gate/csv.h"
#include "order/order.h"
#include "order/order_rules.h"

static struct str state_text(struct str code, bool english)
{
    return state_label_text(&order_machine, code, english);
}

static const struct csv_column columns[] = {
    {"number", "订单编号", "Order number", CSV_TEXT, NULL},
    {"product_name", "产品", "Product", CSV_TEXT, NULL},
    {"buyer_name", "买方", "Buyer", CSV_TEXT, NULL},
    {"provider_name", "服务机构", "Provider", CSV_TEXT, NULL},
    {"state", "状态", "State", CSV_LABEL, state_text},
    {"price_fen", "价格(元)", "Price (CNY)", CSV_YUAN, NULL},
    {"paid_fen", "用券金额(元)", "Paid by vouchers (CNY)", CSV_YUAN, NULL},
    {"offline_fen", "线下支付(元)", "Paid offline (CNY)", CSV_YUAN, NULL},
    {"refunded_fen", "退回金额(元)", "Refunded (CNY)", CSV_YUAN, NULL},
    {"created_at", "下单时间", "Ordered at", CSV_TIME, NULL},
    {"paid_at", "支付时间", "Paid at", CSV_TIME, NULL},
    {"accepted_at", "接单时间", "Accepted at", CSV_TIME, NULL},
    {"completed_at", "完成时间", "Completed at", CSV_TIME, NULL},
    {"closed_at", "关闭时间", "Closed at", CSV_TIME, NULL},
    {"state_code", "状态代码", "State code", CSV_TEXT, NULL},
    {"service_type_code", "服务类型代码", "Service type code", CSV_TEXT, NULL},
    {"order_id", "订单 ID", "Order id", CSV_PLAIN, NULL},
    {"buyer_id", "买方 ID", "Buyer id", CSV_PLAIN, NULL},
    {"provider_id", "服务机构 ID", "Provider id", CSV_PLAIN, NULL},
    {"product_id", "产品 ID", "Product id", CSV_PLAIN, NULL},
};

const struct csv_table order_csv = {"order_csv", "orders", "订单", CSV_COLUMNS(columns)};
