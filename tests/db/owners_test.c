/* Whose row it is, statement by statement: each is asked for what is one's own and for what is a stranger's, whatever
 * the handlers ask before. (That handlers name the right one is told over HTTP by owners.test.mjs and matrix.test.mjs.)
 * A case's `wanted` is what comes back: of each row its ids (the last two digits), truths, numbers and how many objects
 * an array holds; for a statement without rows how many it changed. */
#include "base/json.h"
#include "queries.h"
#include "tests/db/market.h"

#define ID(nn) "01930000-0000-7000-8000-0000000000" nn
#define OTHER ID("03") /* a third enterprise, to which nothing below belongs unless it says so */
#define OTHER_ACCOUNT ID("14")
#define REVIEWER ID("51") /* has submitted what the buyer has, and one of the products */
#define DRAFT_BATCH ID("23")
#define DRAWN_BATCH ID("24")
#define DRAFT_PRODUCT ID("33")
#define OWN_PENDING_PRODUCT ID("34")
#define PENDING_PRODUCT ID("35")
#define DRAFT_CERTIFICATION ID("61")  /* the other's */
#define CERTIFICATION ID("62")        /* the buyer's */
#define CHANGE_REQUEST ID("65")       /* the buyer's */
#define DRAFT_CHANGE_REQUEST ID("66") /* the other's */
#define FILE_OF_CHANGE_REQUEST ID("85")
#define FILE_OF_DRAFT_CHANGE_REQUEST ID("86")
#define QUALIFICATION ID("71")
#define DRAFT_QUALIFICATION ID("72") /* the other's */
#define FILE_OF_CERTIFICATION ID("81")
#define FILE_OF_DRAFT ID("82")
#define FILE_OF_DRAFT_QUALIFICATION ID("83")
#define FILE_OF_ORDER ID("84")
#define BOOKING ID("91")
#define VOUCHER ID("a1")
#define OTHER_VOUCHER ID("a2")
#define ORDER ID("b1")
#define EVALUATION ID("c1")
#define PROPOSAL ID("d1")
#define ENTRY ID("e1")
#define DISTRICT "370102"          /* where the buyer and the other are */
#define DRAFT_VERSION ID("f1")     /* of the terms of PRODUCT */
#define SUBMITTED_VERSION ID("f2") /* of SCARCE_PRODUCT's */

static struct arena *mem;
static PGconn *owner;

static const char *const fixtures[] = {
    "INSERT INTO enterprise (id, uscc, name, name_folded) VALUES ('" OTHER "', '91370100MA3C0XYB9L', '别家', '别家')",
    "INSERT INTO account (id, provider, subject, account_type, enterprise_id) VALUES"
    " ('" OTHER_ACCOUNT "', 'p', 'o', 'legal', '" OTHER "'), ('" REVIEWER "', 'p', 'r', 'person', NULL)",
    "UPDATE certification SET id = '" CERTIFICATION "', submitted_by = '" REVIEWER "', submitted_at = now()"
    " WHERE enterprise_id = '" BUYER "'",
    "UPDATE certification SET id = '" ID("63") "', submitted_by = '" SELLER_ACCOUNT "', submitted_at = now() + interval"
                                               " '1 second' WHERE enterprise_id = '" SELLER "'",
    "INSERT INTO certification (id, enterprise_id, role, created_by, submitted_at, created_at, updated_at) VALUES"
    " ('" DRAFT_CERTIFICATION "', '" OTHER "', 'enterprise', '" OTHER_ACCOUNT "', now(), now(), now())",
    "INSERT INTO qualification (id, enterprise_id, state, revision, created_by, submitted_by, submitted_at, created_at,"
    " updated_at) VALUES"
    " ('" QUALIFICATION "', '" BUYER "', 'granted', 1, '" BUYER_ACCOUNT "', '" REVIEWER "', now(), now(), now()),"
    " ('" DRAFT_QUALIFICATION "', '" OTHER "', 'draft', 1, '" OTHER_ACCOUNT "', NULL, now(), now(), now()),"
    " ('" ID("73") "', '" SELLER "', 'pending', 1, '" SELLER_ACCOUNT
                   "', NULL, now() + interval '1 second', now(), now())",
    "UPDATE qualification SET flagged = true, district_code = '" DISTRICT "' WHERE enterprise_id <> '" SELLER "'",
    "UPDATE qualification SET flagged = true WHERE enterprise_id = '" SELLER "'",
    "INSERT INTO catalogue_renaming VALUES ('" BUYER "', now())",
    "UPDATE certification SET district_code = '" DISTRICT "' WHERE enterprise_id <> '" SELLER "'",
    "INSERT INTO qualification_revision SELECT id, enterprise_id, 1, f.version, '{}', 'micro', created_by, now()"
    " FROM qualification, qualification_form_current f",
    "INSERT INTO file (id, enterprise_id, account_id, name, media_type, size_bytes, counted_bytes, sha256,"
    " due_at) VALUES"
    " ('" FILE_OF_CERTIFICATION "', '" BUYER "', '" BUYER_ACCOUNT "', 'x', 'y', 1, 4096, '', now()),"
    " ('" FILE_OF_DRAFT "', '" OTHER "', '" OTHER_ACCOUNT "', 'x', 'y', 2, 4096, '', now()),"
    " ('" FILE_OF_CHANGE_REQUEST "', '" BUYER "', '" BUYER_ACCOUNT "', 'x', 'y', 16, 4096, '', now()),"
    " ('" FILE_OF_DRAFT_CHANGE_REQUEST "', '" OTHER "', '" OTHER_ACCOUNT "', 'x', 'y', 32, 4096, '', now()),"
    " ('" FILE_OF_DRAFT_QUALIFICATION "', '" OTHER "', '" OTHER_ACCOUNT "', 'x', 'y', 4, 4096, '', now()),"
    " ('" FILE_OF_ORDER "', '" SELLER "', '" SELLER_ACCOUNT "', 'x', 'y', 8, 4096, '', now())",
    "INSERT INTO file_room VALUES ('" BUYER "', 17)",
    "INSERT INTO certification_attachment VALUES ('" CERTIFICATION "', '" BUYER "', '" FILE_OF_CERTIFICATION "'),"
    " ('" DRAFT_CERTIFICATION "', '" OTHER "', '" FILE_OF_DRAFT "')",
    "INSERT INTO change_request (id, certification_id, enterprise_id, state, created_by, submitted_by, submitted_at,"
    " created_at, updated_at) VALUES"
    " ('" CHANGE_REQUEST "', '" CERTIFICATION "', '" BUYER "', 'pending', '" BUYER_ACCOUNT "', '" REVIEWER
    "', now(), now(), now()),"
    " ('" DRAFT_CHANGE_REQUEST "', '" DRAFT_CERTIFICATION "', '" OTHER "', 'draft', '" OTHER_ACCOUNT
    "', NULL, NULL, now(), now())",
    "INSERT INTO change_request_attachment VALUES ('" CHANGE_REQUEST "', '" BUYER "', '" FILE_OF_CHANGE_REQUEST "'),"
    " ('" DRAFT_CHANGE_REQUEST "', '" OTHER "', '" FILE_OF_DRAFT_CHANGE_REQUEST "')",
    "INSERT INTO qualification_attachment VALUES ('" DRAFT_QUALIFICATION "', '" OTHER
    "', 1, 'k', '" FILE_OF_DRAFT_QUALIFICATION "')",
    "INSERT INTO booking_batch (id, number, title, notice, opens_at, closes_at, publicity_at, issue_at, entropy_events,"
    " first_entropy_at, last_entropy_at, created_by, created_at, updated_at) SELECT '" DRAFT_BATCH "', '202611-02',"
    " title, notice, opens_at, closes_at, publicity_at, issue_at, entropy_events, first_entropy_at, last_entropy_at,"
    " created_by, created_at, updated_at FROM booking_batch",
    "UPDATE booking_batch SET state = 'published' WHERE id = '" BATCH "'",
    "INSERT INTO notice_acknowledgement VALUES ('" BATCH "', '" BUYER "', '" BUYER_ACCOUNT "', now())",
    /* Closed: until then staff see nobody's booking. */
    "UPDATE booking_batch SET closes_at = opens_at + interval '1 microsecond' WHERE id = '" BATCH "'",
    "INSERT INTO booking (id, batch_id, enterprise_id, voucher_type_id, entry_id, salt, created_at, updated_at) VALUES"
    " ('" BOOKING "', '" BATCH "', '" BUYER "', '" TYPE "', substr(sha256('b'), 1, 16), sha256(''), now(), now()),"
    " ('" ID("92") "', '" BATCH "', '" OTHER "', '" TYPE "', substr(sha256('o'), 1, 16), sha256(''), now(), now())",
    "INSERT INTO voucher (id, number, enterprise_id, batch_id, booking_id, voucher_type_id, type_name, face_value_fen,"
    " remaining_fen, valid_from, expires_on, expires_at, created_at) SELECT ('01930000-0000-7000-8000-0000000000' ||"
    " CASE WHEN enterprise_id = '" BUYER "' THEN 'a1' ELSE 'a2' END)::uuid, id, enterprise_id, batch_id, id,"
    " voucher_type_id, '券', " FACE_FEN ", " FACE_FEN ", now() - interval '1 day', current_date, now() + interval"
    " '1 day', now() FROM booking",
    "INSERT INTO ledger_head (chain, enterprise_id, seq, hash, number, balance_fen, at) SELECT 'enterprise:' ||"
    " enterprise_id, enterprise_id, 1, sha256(''), 1, face_value_fen, now() FROM voucher",
    "INSERT INTO ledger_transfer (id, chain, seq, enterprise_id, kind, debit_kind, debit_id, credit_kind, credit_id,"
    " amount_fen, at, voucher_id, previous_hash, hash, number, balance_fen) SELECT "
    "('01930000-0000-7000-8000-0000000000e' || right(id::text,"
    " 1))::uuid, 'enterprise:' || enterprise_id, 1, enterprise_id, 'issue', 'pool', batch_id, 'voucher', id,"
    " face_value_fen, now(), id, sha256(''), sha256(''), 1, face_value_fen FROM voucher",
    "INSERT INTO product (id, enterprise_id, name, name_folded, service_type_code, price_fen, voucher_product, "
    "max_deduction_fen,"
    " district_code, contact_name, state, created_by, submitted_by, submitted_at, created_at, updated_at)"
    " SELECT i::uuid, '" SELLER "', '审', '审', 'test', 100, true, 100, '370102', '赵', s, '" SELLER_ACCOUNT
    "', by::uuid,"
    " now() + n * interval '1 second', now(), now() FROM (VALUES (1, '" DRAFT_PRODUCT "', 'draft', '" SELLER_ACCOUNT
    "'),"
    " (2, '" OWN_PENDING_PRODUCT "', 'pending', '" REVIEWER "'), (3, '" PENDING_PRODUCT "', 'pending', '" SELLER_ACCOUNT
    "')) v(n, i, s, by)",
    "INSERT INTO product_statistics (product_id) VALUES ('" DRAFT_PRODUCT "'), ('" OWN_PENDING_PRODUCT "'),"
    " ('" PENDING_PRODUCT "')",
    "UPDATE product SET provider_district_code = '" DISTRICT "'",
    /* The other has won before, in a batch that is public; nobody else has. */
    "INSERT INTO booking_batch (id, number, title, notice, state, opens_at, closes_at, publicity_at, issue_at,"
    " entropy_events, first_entropy_at, last_entropy_at, drawn_at, created_by, created_at, updated_at) SELECT "
    "'" DRAWN_BATCH
    "', '202611-03', title, notice, 'drawn', now() - interval '3 s', now() - interval '2 s', now() - interval '1 s',"
    " issue_at, entropy_events, first_entropy_at, last_entropy_at, now(), created_by, created_at, updated_at"
    " FROM booking_batch WHERE id = '" BATCH "'",
    "INSERT INTO booking_batch_type SELECT '" DRAWN_BATCH "', voucher_type_id, quota, code, name, face_value_fen,"
    " validity_days, annual_cap, service_types FROM booking_batch_type",
    "INSERT INTO booking (id, batch_id, enterprise_id, voucher_type_id, entry_id, salt, created_at, updated_at) VALUES"
    " ('" ID("93") "', '" DRAWN_BATCH "', '" OTHER "', '" TYPE
                   "', substr(sha256('o'), 1, 16), sha256(''), now(), now())",
    "INSERT INTO draw_entry VALUES ('" DRAWN_BATCH
    "', 0, substr(sha256('o'), 1, 16), '" ID("93") "', '" OTHER "', '" TYPE "', sha256(''), sha256(''), 0)",
    "INSERT INTO draw_outcome (batch_id, booking_id, enterprise_id, voucher_type_id, rank, score, won) VALUES"
    " ('" DRAWN_BATCH "', '" ID("93") "', '" OTHER "', '" TYPE "', 1, '', true)",
    "INSERT INTO product_version (id, product_id, enterprise_id, state, name, service_type_code, price_fen,"
    " voucher_product, max_deduction_fen, voucher_type_ids, annual_uses, service_days, created_by, submitted_by,"
    " submitted_at, created_at, updated_at) SELECT v.id, p.id, p.enterprise_id, v.state, 'v', 'test', 1, true, 0, '{}',"
    " 1, 1, p.created_by, v.submitter, v.at, now(), now() FROM product p JOIN (VALUES"
    " ('" DRAFT_VERSION "'::uuid, '" PRODUCT "'::uuid, 'draft', NULL::uuid, NULL::timestamptz),"
    " ('" SUBMITTED_VERSION "', '" SCARCE_PRODUCT "', 'pending', '" REVIEWER "', now()))"
    " AS v(id, product_id, state, submitter, at) ON v.product_id = p.id",
    "UPDATE product_version SET provider_district_code = '" DISTRICT "'",
    "INSERT INTO orders (id, number, enterprise_id, provider_enterprise_id, product_id, product_version, product_name,"
    " provider_name, service_type_code, price_fen, max_deduction_fen, voucher_type_ids, agreement_version, year,"
    " created_by, created_at) SELECT i::uuid, lpad(right(i, 1), 24, '0'), e::uuid, '" SELLER "', '" PRODUCT "', 1, 'x',"
    " 'x', 'test', 300000, 150000, '{}', 1, year, '" BUYER_ACCOUNT "', now() FROM domain_clock,"
    " (VALUES ('" ORDER "', '" BUYER "'), ('" ID("b2") "', '" OTHER "')) v(i, e)",
    "UPDATE orders SET paid_fen = 300, escrow_fen = 200, refunded_fen = 100 WHERE id = '" ID("b2") "'",
    "UPDATE ledger_transfer SET order_id = '" ORDER "' WHERE enterprise_id = '" BUYER "'",
    "INSERT INTO order_file VALUES ('" ORDER "', '" FILE_OF_ORDER "', '" SELLER "')",
    "INSERT INTO event (id, seq, at, kind, capacity, object_type, object_id, enterprise_id, data) VALUES"
    " ('" ID("f1") "', 1, now(), 'order.created', 'enterprise', 'order', '" ORDER "', '" BUYER "', '{}')",
    "INSERT INTO evaluation (id, order_id, enterprise_id, product_id, provider_enterprise_id, provider_district_code,"
    " service, platform_stars, automatic, rated, created_at) VALUES ('" EVALUATION "', '" ORDER "', '" BUYER
    "', '" PRODUCT "', '" SELLER "', '" DISTRICT "', 'good', 5, false, true, now())",
    "INSERT INTO freezes (id, object_type, object_id, enterprise_id, reason_code, reason, frozen_by, frozen_at) VALUES"
    " ('" ID("f5") "', 'enterprise', '" BUYER "', '" BUYER "', 'other', 'x', '" REVIEWER "', now())",
    "INSERT INTO favourite VALUES ('" BUYER "', '" PRODUCT "', now())",
    "INSERT INTO proposal (id, kind, object_type, object_id, content, content_sha256, proposed_by, proposed_at,"
    " lapses_at) VALUES ('" PROPOSAL "', 'publication', 'booking_batch', '" BATCH "', '{}', sha256(''), '" REVIEWER
    "', now(), now() + interval '1 day')",
    "INSERT INTO payment_password (account_id, salt, digest, failures, changed_at) VALUES"
    " ('" BUYER_ACCOUNT "', substr(sha256(''), 1, 16), sha256(''), 1, now()),"
    " ('" OTHER_ACCOUNT "', substr(sha256(''), 1, 16), sha256(''), 2, now())",
    "INSERT INTO idempotency (account_id, operation, key, fingerprint, status) VALUES"
    " ('" BUYER_ACCOUNT "', 'o', 'k', sha256(''), 200), ('" OTHER_ACCOUNT "', 'o', 'k', sha256(''), 200)",
};

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    owner = database_open(mem, database_migrated(mem, "jqt_test_owners"));
    market_make(owner);
    for (size_t i = 0; i < sizeof fixtures / sizeof fixtures[0]; i++)
        database_run(owner, fixtures[i]);
    return 0;
}
static int drop(void **state)
{
    (void)state;
    PQfinish(owner);
    arena_free(mem);
    return 0;
}

enum { ARGS_MAX = 11 };
struct ask {
    const struct query *query;
    const char *args[ARGS_MAX];
    const char *wanted;
    const char *member; /* of a JSON column: its number is told, too */
};
#define FIRST_PAGE "10", NULL, NULL
#define STATES "{pending_payment,paid,completed}"
#define NUMBER "000000000000000000000001" /* of the buyer's order */

static const struct ask asks[] = {
#define ASK(name, wanted_, ...) {.query = &q_##name, .wanted = (wanted_), .args = {__VA_ARGS__}},
#define ASK_NUMBER(name, member_, wanted_, ...) \
    {.query = &q_##name, .member = (member_), .wanted = (wanted_), .args = {__VA_ARGS__}},
#include "tests/db/owners.def"
#undef ASK
#undef ASK_NUMBER
};

enum { OID_BOOL = 16, OID_INT8 = 20, OID_INT4 = 23, OID_JSON = 114, OID_UUID = 2950 };

/* What a case tells of one value; nothing of most types. */
static void tell(struct strbuf *out, const struct ask *a, PGresult *result, int row, int column)
{
    const char *text = PQgetvalue(result, row, column);
    const cJSON *json = NULL;
    size_t at = 0;
    struct words why = NO_WORDS;
    switch (PQgetisnull(result, row, column) ? 0 : PQftype(result, column)) {
    case OID_BOOL:
    case OID_INT8:
    case OID_INT4:
        strbuf_printf(out, " %s", text);
        break;
    case OID_UUID:
        strbuf_printf(out, " %s", text + strlen(text) - 2);
        break;
    case OID_JSON:
        assert_true(json_parse(mem, str_from(text), &json, &at, &why));
        if (cJSON_IsArray(json) && cJSON_IsObject(json->child))
            strbuf_printf(out, " [%d]", cJSON_GetArraySize(json));
        if (a->member && json_has(json, a->member))
            strbuf_printf(out, " %s=%lld", a->member, (long long)json_i64(json, a->member, -1));
        break;
    default:
        break;
    }
}

static const char *answer_of(const struct ask *a)
{
    PGresult *result = PQexecParams(owner, a->query->sql, (int)a->query->params, NULL, a->args, NULL, NULL, 0);
    struct strbuf out = {.mem = mem};
    if (PQresultStatus(result) == PGRES_COMMAND_OK) {
        strbuf_printf(&out, "changed %s", PQcmdTuples(result));
    } else if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", a->query->name, PQresultErrorMessage(result));
    }
    for (int row = 0; row < PQntuples(result); row++) {
        strbuf_add_c(&out, row == 0 ? "row" : "; row");
        for (int column = 0; column < PQnfields(result); column++)
            tell(&out, a, result, row, column);
    }
    PQclear(result);
    return arena_cstr(mem, strbuf_str(&out));
}

static void each_statement_answers_for_its_owner_alone(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++) {
        database_run(owner, "BEGIN");
        const char *answer = answer_of(&asks[i]);
        database_run(owner, "ROLLBACK");
        if (strcmp(answer, asks[i].wanted) == 0)
            continue;
        print_error("%s, case %zu: \"%s\", wanted \"%s\"\n", asks[i].query->name, i, answer, asks[i].wanted);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

/* Sort keys and ids of the rows. */
static const char *keys_of(const struct query *q, const struct ask *a)
{
    PGresult *result = PQexecParams(owner, q->sql, (int)q->params, NULL, a->args, NULL, NULL, 0);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", q->name, PQresultErrorMessage(result));
    struct strbuf out = {.mem = mem};
    for (int row = 0; row < PQntuples(result); row++)
        strbuf_printf(&out, "%s %s\n", PQgetvalue(result, row, 0), PQgetvalue(result, row, 1));
    PQclear(result);
    return arena_cstr(mem, strbuf_str(&out));
}

static void a_table_has_the_rows_of_its_list(void **state)
{
    (void)state;
    int tables = 0;
    for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++) {
        const struct query *list = asks[i].query;
        if (!list->csv)
            continue;
        tables++;
        const char *rows = keys_of(list, &asks[i]), *lines = keys_of(list->csv, &asks[i]);
        if (strcmp(rows, lines) != 0)
            fail_msg("%s, case %zu:\n%sits table:\n%s", list->name, i, rows, lines);
    }
    assert_true(tables >= 8);
}

/* Whether it says whose row it is, or that a draft is nobody else's. */
static bool says_whose(const struct query *q)
{
    static const char *const signs[] = {"enterprise_id = $", "account_id = $", " IN (enterprise_id, provider_",
                                        "IN (o.enterprise_id, o.provider_", "state <> 'draft'"};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (strstr(q->sql, signs[i]))
            return true;
    return false;
}

static void no_statement_that_says_whose_is_left_out(void **state)
{
    (void)state;
    static const struct query *const others[] = {
        &q_account_grant_role,   &q_account_note_login, &q_account_revoke_role,         /* owners.test.mjs asks */
        &q_certification_submit, &q_me_show_json,       &q_enterprise_put_in_catalogue, /* sweeps_test.c asks */
    };
    for (unsigned i = 0; i < db_query_count; i++) {
        const struct query *q = db_queries[i];
        bool found = !says_whose(q) || str_ends(str_from(q->name), STR("_answer"));
        for (size_t j = 0; j < sizeof asks / sizeof asks[0]; j++)
            found = found || asks[j].query == q || asks[j].query->csv == q;
        for (size_t j = 0; j < sizeof others / sizeof others[0]; j++)
            found = found || others[j] == q;
        if (!found)
            fail_msg("%s says whose row it is and is not asked here", q->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_statement_answers_for_its_owner_alone),
        cmocka_unit_test(a_table_has_the_rows_of_its_list),
        cmocka_unit_test(no_statement_that_says_whose_is_left_out),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
