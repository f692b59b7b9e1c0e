/* operationId → handler. The contract says the rest; an operation without a line here stops the start. */
#include "app/app.h"
#include "enterprise/certification.h"
#include "enterprise/enterprise.h"
#include "file/file.h"
#include "identity/identity.h"
#include "ledger/ledger_store.h"
#include "me/me.h"
#include "qualification/qualification.h"
#include "site/sandbox.h"
#include "site/site.h"
#include "voucher/voucher_store.h"

const struct endpoint operations[] = {
    GATE_READ("getSite", site_show),
    GATE_WRITE("replaceSite", site_replace),
    GATE_READ("listDistricts", district_list),
    GATE_READ("listIndustries", industry_list),
    GATE_READ("listServiceTypes", service_type_list),
    GATE_READ("getAgreement", agreement_show),
    GATE_WRITE("publishAgreement", agreement_publish),
    GATE_READ("listTemplates", template_list),
    GATE_READ("getTemplate", template_show),
    GATE_WRITE("publishTemplate", template_publish),

    GATE_RAW("uploadFile", file_upload),
    GATE_RAW("downloadFile", file_download),

    GATE_READ("listEnterprises", enterprise_list),
    GATE_READ("getEnterprise", enterprise_show),
    GATE_WRITE("replaceEnterpriseContacts", enterprise_replace_contacts),

    GATE_READ("getQualificationForm", qualification_form_show),
    GATE_WRITE("publishQualificationForm", qualification_form_publish),
    GATE_READ("listQualifications", qualification_list),
    GATE_WRITE("createQualification", qualification_create),
    GATE_READ("getQualification", qualification_show),
    GATE_WRITE("replaceQualification", qualification_replace),
    GATE_WRITE("submitQualification", qualification_submit),
    GATE_WRITE("reviewQualification", qualification_review),
    GATE_WRITE("suspendQualification", qualification_suspend),
    GATE_WRITE("revokeQualification", qualification_revoke),
    GATE_READ("listQualificationRevisions", qualification_revision_list),

    GATE_READ("getMe", me_show),

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
