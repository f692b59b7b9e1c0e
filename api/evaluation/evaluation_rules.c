/* Owns the rules of evaluations: bounds, the automatic one, replies, hiding. Must not compute averages: SQL does. */
#include "evaluation/evaluation_rules.h"

static const char *const service_names[SERVICE_GRADES] = {
    [SERVICE_good] = "good", [SERVICE_neutral] = "neutral", [SERVICE_bad] = "bad"};

const char *evaluation_service_name(enum evaluation_service service)
{
    return service_names[service];
}

bool evaluation_service_find(struct str name, enum evaluation_service *out)
{
    for (unsigned i = 0; i < SERVICE_GRADES; i++)
        if (str_is(name, service_names[i])) {
            *out = (enum evaluation_service)i;
            return true;
        }
    return false;
}

const struct transition *evaluation_decide_automatic(const struct order_facts *order, int64_t now_ms,
                                                     struct problem *why)
{
    const struct transition *row = order_decide(order, ORDER_timeout, ORDER_system, STR_EMPTY, now_ms, why);
    if (!row || row->write == ORDER_WRITE_EVALUATION)
        return row;
    state_refuse(&order_machine, (int)order->state, why); /* its silence means something else */
    return NULL;
}

struct evaluation evaluation_automatic(int64_t platform_stars)
{
    return (struct evaluation){.service = SERVICE_good, .platform_stars = (int)platform_stars, .automatic = true};
}

bool evaluation_counts(const struct evaluation *evaluation)
{
    return !evaluation->automatic && !evaluation->hidden;
}

bool evaluation_rates(const struct evaluation *evaluation, int64_t voucher_part_fen, int64_t minimum_fen)
{
    return evaluation_counts(evaluation) && voucher_part_fen >= minimum_fen;
}

void evaluation_decide_reply(const struct evaluation_facts *evaluation, struct problem *why)
{
    if (evaluation->automatic || evaluation->hidden)
        problem_set(why, ERR_wrong_state, STR("自动评价和已隐藏的评价不能回复"),
                    STR("An automatic or hidden evaluation cannot be answered"));
    else if (evaluation->replied)
        problem_set(why, ERR_already_exists, STR_EMPTY, STR_EMPTY);
}

void evaluation_decide_hiding(const struct evaluation_facts *evaluation, bool has_reason, struct problem *why)
{
    if (evaluation->hidden) {
        problem_set(why, ERR_wrong_state, STR("该评价已隐藏"), STR("The evaluation is hidden already"));
    } else if (evaluation->reviewer_is_party) {
        problem_set(why, ERR_own_work, STR_EMPTY, STR_EMPTY);
    } else if (!has_reason) {
        state_refuse_without_reason(why);
    }
}
