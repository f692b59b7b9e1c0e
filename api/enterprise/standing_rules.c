/* Owns the table of what follows from a freeze, a suspension, a revocation. Must not know how they come about. */
#include "enterprise/standing_rules.h"

const struct standing_rule standing_rules[STANDINGS] = {
    [STANDING_buyer_frozen] = {"buyer_frozen", ERR_enterprise_frozen, .wins = WINS_HELD},
    [STANDING_certification_revoked] = {"certification_revoked", ERR_not_certified, .wins = WINS_EXCLUDED},
    [STANDING_qualification_suspended] = {"qualification_suspended", ERR_not_qualified, .state = "suspended",
                                          .wins = WINS_HELD},
    [STANDING_qualification_revoked] = {"qualification_revoked", ERR_not_qualified, .wins = WINS_EXCLUDED},
    [STANDING_provider_revoked] = {"provider_revoked", ERR_product_not_orderable, "该产品未上架",
                                   "The product is not listed", .paid = PAID_REFUNDED, .service = SERVICE_DISPUTED},
    [STANDING_provider_frozen] = {"provider_frozen", ERR_product_not_orderable, "该服务机构已被冻结",
                                  "The provider is frozen", .paid = PAID_WAITS},
    [STANDING_product_suspended] = {"product_suspended", ERR_product_not_orderable, "该产品未上架",
                                    "The product is not listed"},
    [STANDING_voucher_frozen] = {"voucher_frozen", ERR_voucher_frozen},
    [STANDING_annual_cap_reached] = {"annual_cap_reached", ERR_annual_cap_reached, .wins = WINS_EXCLUDED},
};

unsigned standing_parse(struct str words)
{
    unsigned set = 0;
    while (words.data) {
        const struct str word = str_cut(&words, ' ');
        for (unsigned i = 0; i < STANDINGS; i++)
            if (str_is(word, standing_rules[i].name))
                set |= 1U << i;
    }
    return set;
}

static struct str str_or_empty(const char *text)
{
    return text ? str_from(text) : STR_EMPTY;
}

void standing_refuse(unsigned set, struct problem *why)
{
    for (unsigned i = 0; i < STANDINGS && !has_problem(why); i++) {
        const struct standing_rule *rule = &standing_rules[i];
        if (!(set & (1U << i)) || rule->refuses == ERR_none)
            continue;
        problem_set(why, rule->refuses, str_or_empty(rule->zh), str_or_empty(rule->en));
        if (rule->state)
            why->members = arena_printf(why->mem, "\"state\":\"%s\"", rule->state);
    }
}
