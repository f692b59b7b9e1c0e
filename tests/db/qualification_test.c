/* Qualifications against the database they are meant for: who sees what, revisions, and the two races that a lock is
 * there for. Handlers are run as gate runs them, without a socket. */
#include "base/clock.h"
#include "enterprise/enterprise.h"
#include "me/me.h"
#include "qualification/qualification.h"
#include "queries.h"
#include "site/site.h"
#include "tests/db/database.h"

#include <pthread.h>

static struct arena *mem;
static struct db_pool *pool;
static PGconn *beside;
static struct config config = {.public_url = STR("http://test"), .secret = STR("0123456789abcdef0123456789abcdef")};

#define E1 "01930000-0000-7000-8000-0000000000e1"
#define A1 "01930000-0000-7000-8000-0000000000a1"
#define A2 "01930000-0000-7000-8000-0000000000a2"
#define R1 "01930000-0000-7000-8000-0000000000b1"

static struct uuid id_of(const char *text)
{
    struct uuid id = {{0}};
    assert_true(uuid_parse(str_from(text), &id));
    return id;
}

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    const struct str url = database_migrated(mem, "jqt_test_qualification");
    beside = database_open(mem, url);
    pool = database_pool(database_service_url(mem, "jqt_test_qualification"), 4);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    db_pool_free(pool);
    PQfinish(beside);
    arena_free(mem);
    return 0;
}

/* Two enterprises, a reviewer, an approved certification of the first and three files of it; one of the second. */
static int fill(void **state)
{
    (void)state;
    database_run(
        beside,
        "TRUNCATE enterprise, account, qualification, event, file, idempotency CASCADE;"
        "INSERT INTO enterprise (id, uscc, name, name_folded) VALUES ('" E1 "', '91370100MA3C0XYB8L', '甲', '甲'),"
        " ('01930000-0000-7000-8000-0000000000e2', '91370100MA3C0XYB9L', '乙', '乙');"
        "INSERT INTO account (id, provider, subject, account_type, enterprise_id) VALUES"
        " ('" A1 "', 'oidc', 'a1', 'legal', '" E1 "'),"
        " ('" A2 "', 'oidc', 'a2', 'legal', '01930000-0000-7000-8000-0000000000e2'),"
        " ('" R1 "', 'oidc', 'r1', 'person', NULL);"
        "INSERT INTO certification (id, enterprise_id, role, state, created_by, created_at, updated_at) VALUES"
        " ('01930000-0000-7000-8000-0000000000c1', '" E1 "', 'enterprise', 'approved', '" A1 "', now(), now());"
        "INSERT INTO file (id, enterprise_id, account_id, name, media_type, size_bytes, counted_bytes, sha256,"
        " due_at)"
        " SELECT ('01930000-0000-7000-8000-0000000000f' || n)::uuid, '" E1 "', '" A1
        "', 'x.png', 'image/png', 1, 4096, '', now()"
        " FROM generate_series(1, 3) n;"
        "INSERT INTO file (id, enterprise_id, account_id, name, media_type, size_bytes, counted_bytes, sha256,"
        " due_at) VALUES"
        " ('01930000-0000-7000-8000-0000000000f9', '01930000-0000-7000-8000-0000000000e2', '" A2
        "', 'x.png', 'image/png', 1, 4096, '', now())");
    return 0;
}

static const struct principal *enterprise(void)
{
    struct principal *p = ARENA_NEW(mem, struct principal);
    *p = (struct principal){.account_id = id_of(A1), .enterprise_id = id_of(E1), .roles = ROLE_enterprise};
    return p;
}
static const struct principal *other_enterprise(void)
{
    struct principal *p = ARENA_NEW(mem, struct principal);
    *p = (struct principal){.account_id = id_of(A2),
                            .enterprise_id = id_of("01930000-0000-7000-8000-0000000000e2"),
                            .roles = ROLE_enterprise};
    return p;
}
static const struct principal *reviewer(void)
{
    struct principal *p = ARENA_NEW(mem, struct principal);
    *p = (struct principal){.account_id = id_of(R1), .roles = ROLE_reviewer};
    return p;
}

static struct call call_by(const struct principal *who, struct uuid id, const char *body)
{
    struct call call = {.operation = "test",
                        .access = open_access(),
                        .config = &config,
                        .who = who,
                        .mem = mem,
                        .target = STR("/api/v1/test"),
                        .id = id,
                        .if_match = ANY_VERSION,
                        .english = true};
    call.body_text = body ? str_from(body) : STR("{}");
    assert_true(json_read(mem, call.body_text, &call.body));
    return call;
}

static enum error_code run(const struct handler *h, const struct call *call, const cJSON **answer)
{
    struct reply reply = {0};
    struct problem why = {.mem = mem};
    const struct err e = command_run(pool, call, h, &reply, &why);
    if (failed(e))
        return e.code;
    if (has_problem(&why))
        return why.code;
    const cJSON *tree = NULL;
    if (!json_read(mem, reply.body, &tree))
        fail_msg("%.*s", STR_FMT(reply.body));
    if (answer)
        *answer = tree;
    return ERR_none;
}

static enum error_code move(enum operation_id operation, const struct call *call, const cJSON **answer)
{
    struct call *asked = ARENA_NEW(mem, struct call);
    *asked = *call;
    asked->operation_id = operation;
    return run(&qualification_move, asked, answer);
}

static enum error_code look(read_fn *read, const struct call *call, const cJSON **answer)
{
    struct reply reply = {0};
    struct problem why = {.mem = mem};
    const struct err e = read(pool, call, &reply, &why);
    if (failed(e))
        return e.code;
    if (!json_read(mem, reply.body, answer))
        fail_msg("%.*s", STR_FMT(reply.body));
    return ERR_none;
}

#define assert_code(expression, wanted) \
    assert_string_equal(error_info(expression)->code, error_info(ERR_##wanted)->code)

static const char *complete_answers(const char *employees)
{
    return arena_printf(mem,
                        "{\"answers\":{\"name\":\"甲公司\",\"district_code\":\"370102\",\"figures_year\":%d,"
                        "\"tax_paid_yuan\":1,\"main_business\":\"x\",\"employees\":%s,\"revenue_yuan\":900000000,"
                        "\"industry\":\"software\",\"total_assets_yuan\":5},\"attachments\":{"
                        "\"application_form\":\"01930000-0000-7000-8000-0000000000f1\","
                        "\"business_licence\":\"01930000-0000-7000-8000-0000000000f2\","
                        "\"undertaking_letter\":\"01930000-0000-7000-8000-0000000000f3\"}}",
                        year_of(clock_real_ms()) - 1, employees)
        .data;
}

static struct uuid saved(const char *body)
{
    const struct call call = call_by(enterprise(), (struct uuid){{0}}, body);
    const cJSON *answer = NULL;
    assert_code(run(&qualification_create, &call, &answer), none);
    return id_of(json_str(answer, "id").data);
}

static struct uuid submitted(void)
{
    const struct uuid id = saved(complete_answers("45"));
    const struct call call = call_by(enterprise(), id, NULL);
    assert_code(move(OP_submitQualification, &call, NULL), none);
    return id;
}

static struct uuid granted(void)
{
    const struct uuid id = submitted();
    const struct call call = call_by(reviewer(), id, "{\"decision\":\"approve\"}");
    assert_code(move(OP_reviewQualification, &call, NULL), none);
    return id;
}

static bool lists(const cJSON *answer, const char *member, const char *word)
{
    for (const cJSON *item = json_member(answer, member)->child; item; item = item->next)
        if (strcmp(cJSON_IsString(item) ? item->valuestring : json_str(item, "action").data, word) == 0)
            return true;
    return false;
}

/* ---- tests ---- */

static void a_draft_may_lack_answers_and_tells_which(void **state)
{
    (void)state;
    const struct uuid id = saved("{\"answers\":{\"name\":\"甲公司\"}}");
    const struct call call = call_by(enterprise(), id, NULL);
    const cJSON *answer = NULL;
    assert_code(look(qualification_show, &call, &answer), none);
    assert_string_equal(json_str(answer, "state").data, "draft");
    assert_true(lists(json_member(answer, "missing"), "answers", "industry"));
    assert_false(lists(json_member(answer, "missing"), "answers", "name"));
    assert_true(lists(json_member(answer, "missing"), "attachments", "business_licence"));
    assert_true(lists(answer, "blocked", "submission"));
    assert_code(move(OP_submitQualification, &call, NULL), invalid_fields);
}

static void answers_outside_the_form_are_told_by_pointer(void **state)
{
    (void)state;
    const struct call call =
        call_by(enterprise(), (struct uuid){{0}}, "{\"answers\":{\"employees\":\"many\",\"colour\":\"red\"}}");
    struct reply reply = {0};
    struct problem why = {.mem = mem};
    assert_ok(command_run(pool, &call, &qualification_create, &reply, &why));
    assert_code(why.code, invalid_fields);
    assert_int_equal(why.fault_count, 2);
    assert_true(str_is(why.faults[0].where, "/answers/employees"));
    assert_true(str_is(why.faults[1].where, "/answers/colour"));
}

static void a_new_form_makes_granted_ones_incomplete_until_completed(void **state)
{
    (void)state;
    const struct uuid id = granted();
    const struct call bad =
        call_by(reviewer(), (struct uuid){{0}},
                "{\"schema\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{}},"
                "\"required_answers\":[\"name\"],\"required_attachments\":[]}");
    assert_code(run(&qualification_form_publish, &bad, NULL), invalid_fields);
    const struct str current = database_value(mem, beside, "SELECT schema FROM qualification_form WHERE version = 1");
    const struct call publish =
        call_by(reviewer(), (struct uuid){{0}},
                arena_printf(mem,
                             "{\"schema\":%.*s,\"required_answers\":[\"name\",\"enterprise_type\"],"
                             "\"required_attachments\":[]}",
                             STR_FMT(current))
                    .data);
    const cJSON *answer = NULL;
    assert_code(run(&qualification_form_publish, &publish, &answer), none);
    assert_int_equal(json_i64(answer, "version", 0), 2);
    const struct call own = call_by(enterprise(), id, NULL);
    assert_code(look(qualification_show, &own, &answer), none);
    assert_true(lists(answer, "blocked", "booking"));
    assert_true(lists(json_member(answer, "missing"), "answers", "enterprise_type"));
    database_run(beside, "DELETE FROM qualification_form WHERE version = 2");
}

static void one_enterprise_has_one_qualification(void **state)
{
    (void)state;
    saved("{}");
    const struct call again = call_by(enterprise(), (struct uuid){{0}}, "{}");
    assert_code(run(&qualification_create, &again, NULL), qualification_exists);
}

static void a_draft_is_nobody_elses_business(void **state)
{
    (void)state;
    const struct uuid id = saved("{}");
    const struct principal *const strangers[] = {reviewer(), other_enterprise()};
    const cJSON *answer = NULL;
    for (size_t i = 0; i < 2; i++) {
        const struct call call = call_by(strangers[i], id, "{}");
        assert_code(look(qualification_show, &call, &answer), not_found);
        assert_code(look(qualification_revision_list, &call, &answer), not_found);
        assert_code(look(qualification_list, &call, &answer), none);
        assert_null(json_member(answer, "items")->child);
        assert_code(move(OP_replaceQualification, &call, NULL), not_found);
    }
}

static void a_foreign_file_cannot_be_attached(void **state)
{
    (void)state;
    const struct call call = call_by(enterprise(), (struct uuid){{0}},
                                     "{\"attachments\":{\"tax_return\":\"01930000-0000-7000-8000-0000000000f9\"}}");
    assert_code(run(&qualification_create, &call, NULL), invalid_fields);
}

static void an_update_of_a_granted_one_needs_no_review_and_keeps_every_revision(void **state)
{
    (void)state;
    const struct uuid id = granted();
    const struct call edit = call_by(enterprise(), id, complete_answers("60"));
    const cJSON *answer = NULL;
    assert_code(move(OP_replaceQualification, &edit, &answer), none);
    assert_string_equal(json_str(answer, "state").data, "granted");
    assert_int_equal(json_i64(answer, "revision", 0), 2);
    assert_false(json_bool(answer, "flagged", true));
    assert_true(lists(answer, "allowed_actions", "booking"));
    const struct call read = call_by(reviewer(), id, NULL);
    assert_code(look(qualification_revision_list, &read, &answer), none);
    assert_int_equal(cJSON_GetArraySize(json_member(answer, "items")), 2);
    assert_int_equal(json_i64(json_member(answer, "items")->child, "revision", 0), 2);
}

static void becoming_large_is_flagged_and_blocks_booking_at_once(void **state)
{
    (void)state;
    const struct call edit = call_by(enterprise(), granted(), complete_answers("3000"));
    const cJSON *answer = NULL;
    assert_code(move(OP_replaceQualification, &edit, &answer), none);
    assert_string_equal(json_str(answer, "size_class").data, "large");
    assert_true(json_bool(answer, "flagged", false));
    assert_true(lists(answer, "blocked", "booking"));
}

static void an_old_version_is_not_overwritten(void **state)
{
    (void)state;
    struct call edit = call_by(enterprise(), saved("{}"), "{}");
    edit.if_match = ONE_VERSION(1);
    assert_code(move(OP_replaceQualification, &edit, NULL), none);
    assert_code(move(OP_replaceQualification, &edit, NULL), version_conflict);
}

static void nobody_reviews_what_the_same_person_submitted(void **state)
{
    (void)state;
    const struct uuid id = submitted();
    struct principal *self = ARENA_NEW(mem, struct principal);
    *self = (struct principal){.account_id = id_of(A1), .roles = ROLE_reviewer};
    const struct call call = call_by(self, id, "{\"decision\":\"approve\"}");
    assert_code(move(OP_reviewQualification, &call, NULL), own_work);
}

static void a_suspension_needs_its_reason(void **state)
{
    (void)state;
    const struct call silent = call_by(reviewer(), granted(), "{\"suspended\":true}");
    assert_code(move(OP_suspendQualification, &silent, NULL), reason_required);
}

static void a_suspended_one_can_be_reinstated_but_a_revoked_one_cannot(void **state)
{
    (void)state;
    const struct uuid id = granted();
    const struct call suspend = call_by(reviewer(), id, "{\"suspended\":true,\"reason\":\"x\"}");
    const struct call reinstate = call_by(reviewer(), id, "{\"suspended\":false}");
    const struct call revoke = call_by(reviewer(), id, "{\"reason\":\"x\"}");
    assert_code(move(OP_suspendQualification, &suspend, NULL), none);
    assert_code(move(OP_suspendQualification, &reinstate, NULL), none);
    assert_code(move(OP_revokeQualification, &revoke, NULL), none);
    assert_code(move(OP_suspendQualification, &reinstate, NULL), wrong_state);
}

/* ---- races ---- */

static struct err booking_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    qualification_ask_eligibility(c, c->call->who->enterprise_id, facts);
    return NO_ERR;
}
static enum verdict booking_decide(const void *facts, const void *input, int64_t now_ms, void *plan,
                                   struct problem *why)
{
    (void)input, (void)plan;
    const struct qualification_eligibility *e = facts;
    const struct qualification_facts now = qualification_facts_of(e, now_ms, why->mem);
    qualification_decide_booking(&now, why);
    return has_problem(why) ? REFUSE : ALLOW;
}
static struct err booking_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)input, (void)plan;
    command_answer_empty(c, 204);
    return NO_ERR;
}
static const struct handler booking = {.name = "testBooking",
                                       .facts_size = sizeof(struct qualification_eligibility),
                                       .ask = booking_ask,
                                       .decide = booking_decide,
                                       .put = booking_put};

struct attempt {
    const struct handler *handler;
    struct call call;
    struct err e;
    struct problem why;
};
static void *attempt_it(void *out)
{
    struct attempt *a = out;
    struct reply reply = {0};
    a->e = command_run(pool, &a->call, a->handler, &reply, &a->why);
    return NULL;
}

/* Runs the handler while another transaction has changed the row and not yet committed. */
static enum error_code beaten_by(const char *change, const struct handler *h, struct call call)
{
    struct attempt a = {.handler = h, .call = call};
    pthread_t thread;
    call.mem = a.why.mem = arena_new();
    a.call.mem = a.why.mem;
    database_run(beside, "BEGIN");
    database_run(beside, change);
    assert_int_equal(pthread_create(&thread, NULL, attempt_it, &a), 0);
    database_await(beside,
                   "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))",
                   "1");
    database_run(beside, "COMMIT");
    assert_int_equal(pthread_join(thread, NULL), 0);
    const enum error_code code = failed(a.e) ? a.e.code : a.why.code;
    arena_free(a.why.mem);
    return code;
}

static void a_booking_that_waited_for_a_suspension_sees_it(void **state)
{
    (void)state;
    granted();
    const struct call call = call_by(enterprise(), (struct uuid){{0}}, NULL);
    struct problem why = {.mem = mem};
    struct reply reply = {0};
    assert_ok(command_run(pool, &call, &booking, &reply, &why));
    assert_false(has_problem(&why));
    assert_code(beaten_by("UPDATE qualification SET state = 'suspended'", &booking, call), not_qualified);
}

static void a_booking_that_waited_for_a_revoked_certification_sees_it(void **state)
{
    (void)state;
    granted();
    assert_code(beaten_by("UPDATE certification SET state = 'revoked'", &booking,
                          call_by(enterprise(), (struct uuid){{0}}, NULL)),
                not_certified);
}

static void of_two_reviewers_the_second_sees_what_the_first_decided(void **state)
{
    (void)state;
    const struct uuid id = submitted();
    struct call approval = call_by(reviewer(), id, "{\"decision\":\"approve\"}");
    approval.operation_id = OP_reviewQualification;
    assert_code(
        beaten_by("UPDATE qualification SET state = 'rejected', version = version + 1", &qualification_move, approval),
        wrong_state);
}

/* ---- what stands beside qualifications ---- */

static void the_member_centre_tells_everything_in_one_read(void **state)
{
    (void)state;
    granted();
    const struct call own = call_by(enterprise(), (struct uuid){{0}}, NULL);
    const struct call staff = call_by(reviewer(), (struct uuid){{0}}, NULL);
    const cJSON *answer = NULL;
    assert_code(look(me_show, &own, &answer), none);
    assert_string_equal(json_str(answer, "capacity").data, "enterprise");
    assert_true(lists(json_member(answer, "qualification"), "allowed_actions", "booking"));
    assert_int_equal(json_i64(json_member(answer, "vouchers"), "usable", -1), 0);
    assert_code(look(me_show, &staff, &answer), none);
    assert_string_equal(json_str(answer, "capacity").data, "staff");
    assert_false(json_has(answer, "enterprise"));
    assert_false(json_has(answer, "qualification"));
}

static void an_enterprise_without_a_qualification_is_told_so(void **state)
{
    (void)state;
    const struct call own = call_by(other_enterprise(), (struct uuid){{0}}, NULL);
    const cJSON *answer = NULL;
    assert_code(look(me_show, &own, &answer), none);
    const cJSON *qualification = json_member(answer, "qualification");
    assert_false(json_has(qualification, "id"));
    assert_string_equal(json_str(json_member(qualification, "blocked")->child, "code").data, "not_certified");
}

static int64_t found_by_staff(const char *file)
{
    int64_t count = 0;
    const struct err e = db_read(pool, mem, &q_file_get_as_staff, PARAMS(P_UUID(id_of(file))), ROW_EXISTS);
    count += !failed(e);
    return count;
}

static void staff_see_a_file_once_it_was_submitted(void **state)
{
    (void)state;
    const struct uuid id = saved(complete_answers("45"));
    assert_int_equal(found_by_staff("01930000-0000-7000-8000-0000000000f1"), 0);
    const struct call submit = call_by(enterprise(), id, NULL);
    assert_code(move(OP_submitQualification, &submit, NULL), none);
    assert_int_equal(found_by_staff("01930000-0000-7000-8000-0000000000f1"), 1);
    assert_int_equal(found_by_staff("01930000-0000-7000-8000-0000000000f9"), 0);
}

static void an_agreement_keeps_its_old_version(void **state)
{
    (void)state;
    struct call publish = call_by(reviewer(), (struct uuid){{0}}, "{\"title\":\"t\",\"body\":\"second\"}");
    publish.path[0] = STR("booking_notice");
    publish.if_match = ONE_VERSION(1);
    const cJSON *answer = NULL;
    assert_code(run(&agreement_publish, &publish, &answer), none);
    assert_int_equal(json_i64(answer, "version", 0), 2);
    assert_code(run(&agreement_publish, &publish, NULL), version_conflict);
    publish.args[0] = (struct call_arg){"version", STR("1")};
    publish.arg_count = 1;
    assert_code(look(agreement_show, &publish, &answer), none);
    assert_int_equal(json_i64(answer, "version", 0), 1);
    assert_int_equal(json_i64(answer, "current_version", 0), 2);
    publish.path[0] = STR("application_form");
    publish.arg_count = 0;
    assert_code(look(agreement_show, &publish, &answer), not_found);
    assert_code(look(template_show, &publish, &answer), none);
}

static void an_enterprise_changes_its_own_contacts_only(void **state)
{
    (void)state;
    const char *body = "{\"contact_name\":\"李敏\"}";
    const struct call own = call_by(enterprise(), id_of(E1), body);
    const struct call foreign = call_by(other_enterprise(), id_of(E1), body);
    const cJSON *answer = NULL;
    assert_code(run(&enterprise_replace_contacts, &own, &answer), none);
    assert_string_equal(json_str(answer, "contact_name").data, "李敏");
    assert_code(run(&enterprise_replace_contacts, &foreign, NULL), not_found);
    assert_code(look(enterprise_show, &foreign, &answer), not_found);
}

static void a_page_of_enterprises_leads_to_the_next(void **state)
{
    (void)state;
    struct call list = call_by(reviewer(), (struct uuid){{0}}, NULL);
    list.args[list.arg_count++] = (struct call_arg){"limit", STR("1")};
    const cJSON *first = NULL, *second = NULL;
    assert_code(look(enterprise_list, &list, &first), none);
    list.args[list.arg_count++] = (struct call_arg){"cursor", json_str(first, "next_cursor")};
    assert_code(look(enterprise_list, &list, &second), none);
    assert_string_not_equal(json_str(json_member(first, "items")->child, "id").data,
                            json_str(json_member(second, "items")->child, "id").data);
    assert_false(json_has(second, "next_cursor"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_draft_may_lack_answers_and_tells_which, fill),
        cmocka_unit_test_setup(answers_outside_the_form_are_told_by_pointer, fill),
        cmocka_unit_test_setup(a_new_form_makes_granted_ones_incomplete_until_completed, fill),
        cmocka_unit_test_setup(one_enterprise_has_one_qualification, fill),
        cmocka_unit_test_setup(a_draft_is_nobody_elses_business, fill),
        cmocka_unit_test_setup(a_foreign_file_cannot_be_attached, fill),
        cmocka_unit_test_setup(an_update_of_a_granted_one_needs_no_review_and_keeps_every_revision, fill),
        cmocka_unit_test_setup(becoming_large_is_flagged_and_blocks_booking_at_once, fill),
        cmocka_unit_test_setup(an_old_version_is_not_overwritten, fill),
        cmocka_unit_test_setup(nobody_reviews_what_the_same_person_submitted, fill),
        cmocka_unit_test_setup(a_suspension_needs_its_reason, fill),
        cmocka_unit_test_setup(a_suspended_one_can_be_reinstated_but_a_revoked_one_cannot, fill),
        cmocka_unit_test_setup(a_booking_that_waited_for_a_suspension_sees_it, fill),
        cmocka_unit_test_setup(a_booking_that_waited_for_a_revoked_certification_sees_it, fill),
        cmocka_unit_test_setup(of_two_reviewers_the_second_sees_what_the_first_decided, fill),
        cmocka_unit_test_setup(the_member_centre_tells_everything_in_one_read, fill),
        cmocka_unit_test_setup(an_enterprise_without_a_qualification_is_told_so, fill),
        cmocka_unit_test_setup(staff_see_a_file_once_it_was_submitted, fill),
        cmocka_unit_test_setup(an_agreement_keeps_its_old_version, fill),
        cmocka_unit_test_setup(an_enterprise_changes_its_own_contacts_only, fill),
        cmocka_unit_test_setup(a_page_of_enterprises_leads_to_the_next, fill),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
