/* Owns the columns of bookings as a table (view booking_csv). Must not select them: booking_http.c does. */
#include "booking/booking.h"
#include "booking/draw.h"
#include "booking/win_rules.h"
#include "gate/csv.h"

static struct str result_text(struct str code, bool english)
{
    static const struct {
        const char *code, *zh, *en;
    } results[] = {
        {"undecided", "待公示", "undecided"}, {"won", "中签", "won"},
        {"not_won", "未中签", "not won"},     {"excluded", "不符合条件", "excluded"},
        {"withdrawn", "已撤回", "withdrawn"}, {"void", "批次作废", "void"},
        {"held", "暂缓发放", "held"},         {"struck_out", "中签已取消", "struck out"},
    };
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++)
        if (str_is(code, results[i].code))
            return str_from(english ? results[i].en : results[i].zh);
    return code;
}

/* Reasons are named as the problems that say the same (booking_rules.c). */
static struct str exclusion_text(struct str code, bool english)
{
    enum exclusion_reason reason = EXCLUDED_not_certified;
    if (!exclusion_reason_find(code, &reason))
        return code;
    const struct error_info *info = error_info(error_find(exclusion_reason_code(reason)));
    return str_from(english ? info->title_en : info->title_zh);
}

/* Of several reasons the first, as a refusal would tell it. */
static struct str held_text(struct str words, bool english)
{
    const unsigned reasons = standing_parse(words);
    for (unsigned i = 0; i < STANDINGS; i++)
        if (reasons & (1U << i)) {
            const struct error_info *info = error_info(standing_rules[i].refuses);
            return str_from(english ? info->title_en : info->title_zh);
        }
    return words;
}

static const struct csv_column columns[] = {
    {"batch_number", "批次编号", "Batch number", CSV_TEXT, NULL},
    {"batch_title", "批次", "Batch", CSV_TEXT, NULL},
    {"enterprise_name", "企业", "Enterprise", CSV_TEXT, NULL},
    {"type_name", "券类型", "Voucher type", CSV_TEXT, NULL},
    {"face_value_fen", "面值(元)", "Face value (CNY)", CSV_YUAN, NULL},
    {"entry_id", "摇号编号", "Entry id", CSV_TEXT, NULL},
    {"result", "结果", "Result", CSV_LABEL, result_text},
    {"rank", "名次", "Rank", CSV_NUMBER, NULL},
    {"waiting_rank", "等候名次", "Waiting rank", CSV_NUMBER, NULL},
    {"exclusion", "排除原因", "Reason of exclusion", CSV_LABEL, exclusion_text},
    {"held_for", "暂缓原因", "Held for", CSV_LABEL, held_text},
    {"created_at", "预约时间", "Booked at", CSV_TIME, NULL},
    {"updated_at", "更改时间", "Changed at", CSV_TIME, NULL},
    {"opens_at", "预约开始", "Window opens at", CSV_TIME, NULL},
    {"closes_at", "预约截止", "Window closes at", CSV_TIME, NULL},
    {"publicity_at", "公示时间", "Publicity at", CSV_TIME, NULL},
    {"result_code", "结果代码", "Result code", CSV_TEXT, NULL},
    {"exclusion_code", "排除原因代码", "Code of exclusion", CSV_TEXT, NULL},
    {"held_for_code", "暂缓原因代码", "Code of what it is held for", CSV_TEXT, NULL},
    {"booking_id", "预约 ID", "Booking id", CSV_PLAIN, NULL},
    {"batch_id", "批次 ID", "Batch id", CSV_PLAIN, NULL},
    {"enterprise_id", "企业 ID", "Enterprise id", CSV_PLAIN, NULL},
    {"voucher_type_id", "券类型 ID", "Voucher type id", CSV_PLAIN, NULL},
};

const struct csv_table booking_csv = {"booking_csv", "bookings", "预约", CSV_COLUMNS(columns)};
