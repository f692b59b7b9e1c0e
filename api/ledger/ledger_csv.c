/* Owns the columns of the statement as a table (view ledger_csv): those of manual §4.5 first. Must not select them:
 * ledger_http.c does. */
#include "gate/csv.h"
#include "ledger/ledger_store.h"

/* As `remark` in JSON, which is in Chinese alone. */
static struct str kind_text(struct str code, bool english)
{
    static const struct {
        const char *zh, *en;
    } texts[TRANSFER_KINDS] = {
        [TRANSFER_issue] = {"发放", "issued"},       [TRANSFER_payment] = {"下单", "ordered"},
        [TRANSFER_refund] = {"退回", "refunded"},    [TRANSFER_expiry] = {"过期", "expired"},
        [TRANSFER_revocation] = {"收回", "revoked"},
    };
    enum transfer_kind kind = TRANSFER_issue;
    if (!transfer_kind_find(code, &kind) || !texts[kind].zh)
        return code;
    return str_from(english ? texts[kind].en : texts[kind].zh);
}

static const struct csv_column columns[] = {
    {"number", "编号", "Number", CSV_NUMBER, NULL},
    {"amount_fen", "金额(元)", "Amount (CNY)", CSV_YUAN, NULL},
    {"detail", "明细", "Detail", CSV_TEXT, NULL},
    {"at", "操作时间", "At", CSV_TIME, NULL},
    {"expires_on", "过期时间", "Expires on", CSV_PLAIN, NULL},
    {"remark", "备注", "Remark", CSV_LABEL, kind_text},
    {"balance_fen", "余额(元)", "Balance (CNY)", CSV_YUAN, NULL},
    {"order_number", "订单编号", "Order number", CSV_TEXT, NULL},
    {"voucher_number", "券编号", "Voucher number", CSV_TEXT, NULL},
    {"enterprise_name", "企业", "Enterprise", CSV_TEXT, NULL},
    {"kind", "类别代码", "Kind code", CSV_TEXT, NULL},
    {"entry_id", "账单 ID", "Entry id", CSV_PLAIN, NULL},
    {"enterprise_id", "企业 ID", "Enterprise id", CSV_PLAIN, NULL},
    {"voucher_id", "券 ID", "Voucher id", CSV_PLAIN, NULL},
    {"order_id", "订单 ID", "Order id", CSV_PLAIN, NULL},
    {"hash", "哈希", "Hash", CSV_TEXT, NULL},
};

const struct csv_table ledger_csv = {"ledger_csv", "ledger-entries", "账单", CSV_COLUMNS(columns)};
