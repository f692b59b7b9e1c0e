/* operationId → handler. The contract says the rest; an operation without a line here stops the start. */
#include "app.h"
#include "audit/audit.h"
#include "booking/booking.h"
#include "enterprise/certification.h"
#include "enterprise/change_request.h"
#include "enterprise/enterprise.h"
#include "enterprise/freeze.h"
#include "evaluation/evaluation.h"
#include "file/file.h"
#include "identity/identity.h"
#include "ledger/ledger_store.h"
#include "me/me.h"
#include "order/order.h"
#include "product/product.h"
#include "proposal/proposal.h"
#include "qualification/qualification.h"
#include "site/sandbox.h"
#include "site/settings.h"
#include "site/site.h"
#include "voucher/voucher_store.h"

const struct endpoint operations[] = {
    GATE_RAW("oauthAuthorize", identity_authorize),
    GATE_RAW("oauthCallback", identity_callback),
    GATE_RAW("oauthToken", identity_token),
    GATE_RAW("oauthRevoke", identity_revoke),
    GATE_RAW("oauthIntrospect", identity_introspect),
    GATE_RAW("oauthLogout", identity_logout),
    GATE_RAW("oauthLogoutConfirm", identity_logout_confirm),
    GATE_RAW("oauthMetadata", identity_metadata),
    GATE_RAW("oauthJwks", identity_jwks),

    GATE_READ("getSite", site_show),
    GATE_WRITE("replaceSite", site_replace),
    GATE_READ("listSettings", setting_list),
    GATE_READ("getSetting", setting_show),
    GATE_WRITE("changeSetting", setting_change),
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
    GATE_WRITE("deleteFile", file_delete),

    GATE_READ("listEnterprises", enterprise_list),
    GATE_READ("getEnterprise", enterprise_show),
    GATE_WRITE("replaceEnterpriseContacts", enterprise_replace_contacts),

    GATE_READ("listFreezes", freeze_list),
    GATE_WRITE("createFreeze", freeze_create),
    GATE_READ("getFreeze", freeze_show),
    GATE_WRITE("proposeLifting", proposal_make),

    GATE_READ("getQualificationForm", qualification_form_show),
    GATE_WRITE("publishQualificationForm", qualification_form_publish),
    GATE_READ("listQualifications", qualification_list),
    GATE_WRITE("createQualification", qualification_create),
    GATE_READ("getQualification", qualification_show),
    GATE_WRITE("replaceQualification", qualification_move),
    GATE_WRITE("submitQualification", qualification_move),
    GATE_WRITE("withdrawQualification", qualification_move),
    GATE_WRITE("reviewQualification", qualification_move),
    GATE_WRITE("reviewQualificationFlag", qualification_move),
    GATE_WRITE("suspendQualification", qualification_move),
    GATE_WRITE("revokeQualification", qualification_move),
    GATE_READ("listQualificationRevisions", qualification_revision_list),

    GATE_READ("getMe", me_show),
    GATE_READ("listAuditEvents", audit_event_list),

    GATE_READ("listCertifications", certification_list),
    GATE_WRITE("createCertification", certification_create),
    GATE_READ("getCertification", certification_show),
    GATE_WRITE("replaceCertification", certification_move),
    GATE_WRITE("submitCertification", certification_move),
    GATE_WRITE("withdrawCertification", certification_move),
    GATE_WRITE("reviewCertification", certification_move),
    GATE_WRITE("revokeCertification", certification_move),
    GATE_WRITE("createChangeRequest", change_request_create),
    GATE_READ("listChangeRequests", change_request_list),
    GATE_READ("getChangeRequest", change_request_show),
    GATE_WRITE("replaceChangeRequest", change_request_move),
    GATE_WRITE("submitChangeRequest", change_request_move),
    GATE_WRITE("withdrawChangeRequest", change_request_move),
    GATE_WRITE("reviewChangeRequest", change_request_move),

    GATE_READ("listVouchers", voucher_list),
    GATE_READ("getVoucher", voucher_show),
    GATE_READ("getVoucherSummary", voucher_summary_show),
    GATE_READ("getPaymentPassword", payment_password_show),
    GATE_WRITE("replacePaymentPassword", payment_password_replace),

    GATE_READ("listLedgerEntries", ledger_entry_list),
    GATE_CSV("exportLedgerEntries", ledger_entry_list, ledger_csv),
    GATE_READ("getLedgerEntry", ledger_entry_show),
    GATE_READ("listLedgerTransfers", ledger_transfer_list),
    GATE_READ("getLedgerBalance", ledger_balance_show),

    GATE_READ("listVoucherTypes", voucher_type_list),
    GATE_WRITE("createVoucherType", voucher_type_create),
    GATE_READ("getVoucherType", voucher_type_show),
    GATE_WRITE("replaceVoucherType", voucher_type_replace),
    GATE_READ("listBookingBatches", booking_batch_list),
    GATE_WRITE("createBookingBatch", booking_batch_create),
    GATE_READ("getBookingBatch", booking_batch_show),
    GATE_WRITE("replaceBookingBatch", booking_batch_replace),
    GATE_WRITE("proposePublication", proposal_make),
    GATE_WRITE("voidBookingBatch", booking_batch_void),
    GATE_WRITE("sealBookingBatch", booking_batch_seal),
    GATE_WRITE("proposeEntropy", proposal_make),
    GATE_WRITE("issueBookingBatch", booking_batch_issue),
    GATE_READ("listProposals", proposal_list),
    GATE_READ("getProposal", proposal_show),
    GATE_WRITE("approveProposal", proposal_approve),
    GATE_WRITE("refuseProposal", proposal_refuse),
    GATE_WRITE("withdrawProposal", proposal_withdraw),
    GATE_WRITE("acknowledgeNotice", notice_acknowledge),
    GATE_READ("getBooking", booking_show),
    GATE_WRITE("saveBooking", booking_save),
    GATE_WRITE("withdrawBooking", booking_withdraw),
    GATE_READ("listBookings", booking_list),
    GATE_CSV("exportBookings", booking_list, booking_csv),
    GATE_READ("listDrawEntries", draw_entry_list),
    GATE_READ("listDrawWinners", draw_winner_list),
    GATE_RAW("getDrawRecord", draw_record_show),

    GATE_READ("listProducts", product_list),
    GATE_READ("getProductFacets", product_facets_show),
    GATE_WRITE("createProduct", product_create),
    GATE_READ("getProduct", product_show),
    GATE_WRITE("replaceProduct", product_move),
    GATE_WRITE("submitProduct", product_move),
    GATE_WRITE("reviewProduct", product_move),
    GATE_WRITE("suspendProduct", product_move),
    GATE_WRITE("withdrawProduct", product_move),
    GATE_READ("listProductVersions", product_version_list),
    GATE_READ("listProductVersionQueue", product_version_queue_list),
    GATE_READ("getProductVersion", product_version_show),
    GATE_WRITE("createProductVersion", product_version_create),
    GATE_WRITE("replaceProductVersion", product_version_move),
    GATE_WRITE("submitProductVersion", product_version_move),
    GATE_WRITE("withdrawProductVersion", product_version_move),
    GATE_WRITE("reviewProductVersion", product_version_move),
    GATE_READ("getProductQuote", order_quote_show),
    GATE_WRITE("addFavourite", favourite_add),
    GATE_WRITE("removeFavourite", favourite_remove),
    GATE_READ("listFavourites", favourite_list),
    GATE_READ("listProductRecommendations", product_recommendation_list),
    GATE_READ("listProductEvaluations", evaluation_list_of_product),
    GATE_READ("listProviders", provider_list),
    GATE_READ("getProvider", provider_show),

    GATE_READ("listOrders", order_list),
    GATE_CSV("exportOrders", order_list, order_csv),
    GATE_WRITE("createOrder", order_create),
    GATE_READ("getOrder", order_show),
    GATE_READ("listOrderEvents", order_event_list),
    GATE_WRITE("payOrder", order_pay),
    GATE_WRITE("cancelOrder", order_move),
    GATE_WRITE("acceptOrder", order_move),
    GATE_WRITE("rejectOrder", order_move),
    GATE_WRITE("reportOrderCompletion", order_move),
    GATE_WRITE("confirmOrder", order_move),
    GATE_WRITE("returnOrder", order_move),
    GATE_WRITE("surrenderOrder", order_move),
    GATE_WRITE("disputeOrder", order_move),
    GATE_WRITE("withdrawDispute", order_move),
    GATE_WRITE("agreeInDispute", order_move),
    GATE_WRITE("resolveOrder", order_move),

    GATE_WRITE("createEvaluation", evaluation_create),
    GATE_READ("getOrderEvaluation", evaluation_show_of_order),
    GATE_READ("listEvaluations", evaluation_list),
    GATE_READ("getEvaluation", evaluation_show),
    GATE_READ("getPlatformScore", platform_score_show),

    GATE_READ("getSandboxClock", sandbox_clock_show),
    GATE_WRITE("moveSandboxClock", sandbox_clock_move),
};
const size_t operation_count = sizeof operations / sizeof operations[0];
