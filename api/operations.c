/* operationId → handler. The contract says the rest; an operation without a line here stops the start. */
#include "app/app.h"
#include "enterprise/certification.h"
#include "identity/identity.h"
#include "ledger/ledger_store.h"
#include "site/sandbox.h"
#include "voucher/voucher_store.h"

const struct endpoint operations[] = {
    GATE_READ("listCertifications", certification_list),
    GATE_WRITE("createCertification", certification_create),
    GATE_READ("getCertification", certification_show),
    GATE_WRITE("replaceCertification", certification_replace),
    GATE_WRITE("submitCertification", certification_submit),
    GATE_WRITE("reviewCertification", certification_review),
    GATE_WRITE("revokeCertification", certification_revoke),

    GATE_READ("listVouchers", voucher_list),
    GATE_READ("getVoucher", voucher_show),
    GATE_READ("getVoucherSummary", voucher_summary_show),
    GATE_READ("getPaymentPassword", payment_password_show),
    GATE_WRITE("replacePaymentPassword", payment_password_replace),

    GATE_READ("listLedgerEntries", ledger_entry_list),
    GATE_READ("getLedgerEntry", ledger_entry_show),
    GATE_READ("getLedgerBalance", ledger_balance_show),

    GATE_READ("getSandboxClock", sandbox_clock_show),
    GATE_WRITE("moveSandboxClock", sandbox_clock_move),
};
const size_t operation_count = sizeof operations / sizeof operations[0];
