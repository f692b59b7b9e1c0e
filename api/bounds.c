/* Owns the list of the program's own limits beside the contract's bounds. Must not judge a request. */
#include "bounds.h"

#include "base/money.h"
#include "booking/manifest.h"
#include "gate/gate.h"
#include "product/product_rules.h"
#include "site/settings.h"
#include "voucher/voucher_rules.h"

#define SCHEMA(name, rest) "/components/schemas/" name "/properties/" rest

static const struct {
    const char *pointer;
    int64_t limit;    /* the contract's bound may be at most this */
    const char *what; /* has this limit */
} bounds[] = {
    {"/components/parameters/Limit/schema/maximum", PAGE_LIMIT_MAX, "a page"},
    {"/components/parameters/CsvLimit/schema/maximum", CSV_ROWS_MAX, "a page of a table"},
    {SCHEMA("OrderPayment", "vouchers/maxItems"), VOUCHERS_PER_PAYMENT_MAX, "a payment's list of vouchers"},
    {SCHEMA("OrderCreate", "agreement_version/maximum"), INT32_MAX, "the column orders.agreement_version"},
    {SCHEMA("OrderCreate", "terms_version/maximum"), INT32_MAX, "the column orders.terms_version"},
    {SCHEMA("ProductForm", "price_fen/maximum"), FEN_MAX, "an amount of money"},
    {SCHEMA("ProductForm", "voucher_type_ids/maxItems"), PRODUCT_VOUCHER_TYPES_MAX,
     "a product's list of voucher types"},
    {SCHEMA("ProductForm", "annual_uses/maximum"), INT32_MAX, "the column product.annual_uses"},
    {SCHEMA("ProductVersionForm", "price_fen/maximum"), FEN_MAX, "an amount of money"},
    {SCHEMA("ProductVersionForm", "voucher_type_ids/maxItems"), PRODUCT_VOUCHER_TYPES_MAX,
     "a product's list of voucher types"},
    {SCHEMA("ProductVersionForm", "annual_uses/maximum"), INT32_MAX, "the column product_version.annual_uses"},
    {SCHEMA("ProductVersionForm", "service_days/maximum"), INT32_MAX, "the column product_version.service_days"},
    {SCHEMA("ProductForm", "service_days/maximum"), INT32_MAX, "the column product.service_days"},
    {SCHEMA("VoucherTypeForm", "face_value_fen/maximum"), FEN_MAX, "an amount of money"},
    {SCHEMA("VoucherTypeForm", "validity_days/maximum"), MANIFEST_VALIDITY_MAX, "the manifest of a draw"},
    {SCHEMA("VoucherTypeForm", "annual_cap/maximum"), MANIFEST_CAP_MAX, "the manifest of a draw"},
    {SCHEMA("VoucherTypeForm", "service_types/maxItems"), MANIFEST_SERVICE_TYPES_MAX, "the manifest of a draw"},
    {SCHEMA("VoucherTypeChange", "face_value_fen/maximum"), FEN_MAX, "an amount of money"},
    {SCHEMA("VoucherTypeChange", "validity_days/maximum"), MANIFEST_VALIDITY_MAX, "the manifest of a draw"},
    {SCHEMA("VoucherTypeChange", "annual_cap/maximum"), MANIFEST_CAP_MAX, "the manifest of a draw"},
    {SCHEMA("VoucherTypeChange", "service_types/maxItems"), MANIFEST_SERVICE_TYPES_MAX, "the manifest of a draw"},
    {SCHEMA("BookingBatchForm", "types/maxItems"), MANIFEST_TYPES_MAX, "the manifest of a draw"},
    {SCHEMA("BookingBatchForm", "types/items/properties/quota/maximum"), MANIFEST_QUOTA_MAX, "the manifest of a draw"},
    {SCHEMA("BookingBatchForm", "entropy_events/maxItems"), MANIFEST_EVENTS_MAX, "the manifest of a draw"},
    {SCHEMA("EvaluationForm", "platform_stars/maximum"), INT32_MAX, "the column evaluation.platform_stars"},
};

/* What the program itself writes: the contract's bound may not be lower. */
static const struct {
    const char *pointer;
    int64_t value;
} written[] = {
    {SCHEMA("EvaluationForm", "platform_stars/maximum"), SETTING_MAXIMUM_automatic_platform_stars},
    {SCHEMA("ProductForm", "service_days/maximum"), SETTING_MAXIMUM_service_days_default},
    {SCHEMA("ProductVersionForm", "service_days/maximum"), SETTING_MAXIMUM_service_days_default},
};

static bool written_fits(const struct contract *contract, struct arena *mem, struct str *why)
{
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        int64_t bound = 0;
        if (contract_bound(contract, written[i].pointer, &bound) && bound >= written[i].value)
            continue;
        *why = arena_printf(mem, "openapi.yaml allows only %lld at %s; the program itself writes %lld there.",
                            (long long)bound, written[i].pointer, (long long)written[i].value);
        return false;
    }
    return true;
}

bool bounds_hold(const struct contract *contract, struct arena *mem, struct str *why)
{
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        int64_t bound = 0;
        if (!contract_bound(contract, bounds[i].pointer, &bound)) {
            *why = arena_printf(mem, "openapi.yaml has no bound at %s; %s has the limit %lld.", bounds[i].pointer,
                                bounds[i].what, (long long)bounds[i].limit);
            return false;
        }
        if (bound > bounds[i].limit) {
            *why = arena_printf(mem, "openapi.yaml allows %lld at %s; %s has the limit %lld.", (long long)bound,
                                bounds[i].pointer, bounds[i].what, (long long)bounds[i].limit);
            return false;
        }
    }
    return written_fits(contract, mem, why);
}
