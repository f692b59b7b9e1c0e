/* The OAuth bridge's rules: addresses, PKCE, cookies, claims, capacity, grants. */
#include "api/identity/identity_rules.h"
#include "tests/unit/arena_test.h"

#define assert_str(s, literal) assert_string_equal(arena_cstr(mem, (s)), (literal))

static const cJSON *json(const char *text)
{
    const cJSON *tree = NULL;
    size_t offset;
    struct words reason;
    assert_true(json_parse(mem, str_from(text), &tree, &offset, &reason));
    return tree;
}

/* ---- texts ---- */

static void values_in_an_address_cannot_break_out_of_it(void **state)
{
    (void)state;
    struct strbuf url = {.mem = mem};
    strbuf_add_c(&url, "https://spa.example/cb");
    uri_add(&url, "state", STR("a&b=c#d %\r\n服"));
    uri_add(&url, "nothing", STR_EMPTY);
    uri_add(&url, "iss", STR("https://x"));
    assert_str(strbuf_str(&url), "https://spa.example/cb?state=a%26b%3Dc%23d%20%25%0D%0A%E6%9C%8D&iss=https%3A%2F%2Fx");
}

static void an_address_that_has_a_query_keeps_it(void **state)
{
    (void)state;
    struct strbuf url = {.mem = mem};
    strbuf_add_c(&url, "https://spa.example/cb?tenant=1");
    uri_add(&url, "code", STR("x"));
    assert_str(strbuf_str(&url), "https://spa.example/cb?tenant=1&code=x");
}

static void a_cookie_is_found_by_its_whole_name(void **state)
{
    (void)state;
    const struct str header = STR("a=1; xjqt_login=2; jqt_login=three; b");
    assert_str(cookie_find(header, "jqt_login"), "three");
    assert_true(cookie_find(header, "jqt").len == 0);
    assert_true(cookie_find(header, "b").len == 0);
    assert_true(cookie_find(STR_EMPTY, "a").len == 0);
}

static void pkce_accepts_only_the_verifier_of_the_challenge(void **state)
{
    (void)state;
    /* RFC 7636 appendix B */
    const struct str verifier = STR("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
                     challenge = STR("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    assert_true(pkce_matches(mem, verifier, challenge));
    assert_false(pkce_matches(mem, STR("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK"), challenge));
    assert_false(pkce_matches(mem, challenge, challenge));
    assert_false(pkce_matches(mem, STR_EMPTY, challenge));
    assert_false(pkce_matches(mem, verifier, STR_EMPTY));
    assert_false(is_code_verifier(STR("short")));
    assert_false(is_code_verifier(STR("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEj k")));
}

static void only_safe_redirect_addresses_can_be_registered(void **state)
{
    (void)state;
    static const struct {
        const char *uri;
        bool browser, mobile;
    } cases[] = {
        {"https://spa.example/cb", true, true},
        {"https://spa.example/cb?x=1", true, true},
        {"http://127.0.0.1/callback", true, true},
        {"http://127.0.0.1:5173/", true, true},
        {"http://localhost:3000/cb", true, true},
        {"http://[::1]:3000/cb", true, true},
        {"http://spa.example/cb", false, false},
        {"http://127.0.0.1.evil.example/", false, false},
        {"http://localhost@evil.example/", false, false},
        {"https://user@spa.example/", false, false},
        {"https:///cb", false, false},
        {"https://spa.example/#x", false, false},
        {"https://spa.example/a b", false, false},
        {"https://spa.example/\r\nX: 1", false, false},
        {"cn.gov.jinan.jqt:/callback", false, true},
        {"javascript:alert(1)", false, false},
        {"data:text/html,x", false, false},
        {"", false, false},
        {"/callback", false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct str uri = str_from(cases[i].uri);
        assert_int_equal(redirect_uri_acceptable(uri, false), cases[i].browser);
        assert_int_equal(redirect_uri_acceptable(uri, true), cases[i].mobile);
    }
}

static void no_scope_is_granted_that_the_client_may_not_have(void **state)
{
    (void)state;
    assert_str(scope_granted(mem, STR("orders openid orders  admin"), STR("orders settlements")), "orders");
    assert_str(scope_granted(mem, STR("order"), STR("orders")), "");
    assert_str(scope_granted(mem, STR_EMPTY, STR("orders")), "");
    assert_str(scope_granted(mem, STR("b a"), STR("a b")), "b a");
}

static void client_credentials_come_one_way_only(void **state)
{
    (void)state;
    struct client_credentials c;
    assert_true(client_credentials_read(mem, STR_EMPTY, STR("spa"), STR_EMPTY, &c));
    assert_str(c.id, "spa");
    assert_null(c.secret.data);
    /* a%3Ab : s+%25 → "a:b", "s %" */
    assert_true(client_credentials_read(mem, STR("Basic YSUzQWI6cyslMjU="), STR_EMPTY, STR_EMPTY, &c));
    assert_str(c.id, "a:b");
    assert_str(c.secret, "s %");
    assert_true(client_credentials_read(mem, STR("Basic YTpi"), STR("a"), STR_EMPTY, &c));
    assert_false(client_credentials_read(mem, STR("Basic YTpi"), STR("other"), STR_EMPTY, &c));
    assert_false(client_credentials_read(mem, STR("Basic YTpi"), STR_EMPTY, STR("b"), &c));
    assert_false(client_credentials_read(mem, STR("Basic YWI="), STR_EMPTY, STR_EMPTY, &c)); /* no colon */
    assert_false(client_credentials_read(mem, STR("Bearer x"), STR("spa"), STR_EMPTY, &c));
    assert_false(client_credentials_read(mem, STR("Basic YSU6Yg=="), STR_EMPTY, STR_EMPTY, &c)); /* "a%:b" */
}

/* ---- authorize ---- */

static struct authorize_request good_request(void)
{
    return (struct authorize_request){.response_type = STR("code"),
                                      .code_challenge = STR("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
                                      .code_challenge_method = STR("S256"),
                                      .max_age_s = -1};
}

static void an_authorization_request_needs_code_and_s256(void **state)
{
    (void)state;
    const char *text;
    struct authorize_request r = good_request();
    assert_null(authorize_check(&r, &text));
    r.response_type = STR("token");
    assert_string_equal(authorize_check(&r, &text), "unsupported_response_type");
    r = good_request();
    r.code_challenge_method = STR("plain");
    assert_string_equal(authorize_check(&r, &text), "invalid_request");
    r = good_request();
    r.code_challenge_method = STR_EMPTY; /* the RFC's default is plain */
    assert_string_equal(authorize_check(&r, &text), "invalid_request");
    r = good_request();
    r.code_challenge = STR_EMPTY;
    assert_string_equal(authorize_check(&r, &text), "invalid_request");
    r = good_request();
    r.capacity = STR("god");
    assert_string_equal(authorize_check(&r, &text), "invalid_request");
    r = good_request();
    r.prompt = STR("none");
    assert_string_equal(authorize_check(&r, &text), "login_required");
}

/* ---- claims ---- */

#define MAP                                                                                             \
    STR("subject=sub,account_type=type,uscc=creditCode,enterprise_name=corp,legal_representative=boss," \
        "operator_name=name,operator_phone=phone")

static void claims_are_taken_by_the_configured_names(void **state)
{
    (void)state;
    struct claims_map map;
    struct str why;
    struct login_person p;
    assert_true(claims_map_parse(mem, MAP, &map, &why));
    const cJSON *token =
        json("{\"sub\":\"u1\",\"type\":\"legal\",\"creditCode\":\" 91350100M000100Y43 \",\"corp\":\"济南某公司\","
             "\"name\":\"李敏\",\"phone\":7,\"auth_time\":1700000000}");
    assert_true(claims_incomplete(&map, token));
    assert_true(claims_read(mem, &map, token, NULL, &p));
    assert_str(p.subject, "u1");
    assert_true(p.legal);
    assert_str(p.uscc, "91350100M000100Y43");
    assert_true(p.operator_phone.len == 0); /* not a text */
    assert_true(p.legal_representative.len == 0);
    assert_true(p.auth_time_s == 1700000000);
    assert_true(claims_read(mem, &map, token, json("{\"boss\":\"王\",\"sub\":\"other\",\"phone\":\"138\"}"), &p));
    assert_str(p.subject, "u1"); /* the signed one wins */
    assert_str(p.legal_representative, "王");
    assert_str(p.operator_phone, "138");
}

static void a_claim_that_is_no_text_of_one_line_counts_as_missing(void **state)
{
    (void)state;
    static const char *const claims[] = {"{\"sub\":\"u\",\"corp\":\"济南\\u202E某公司\"}",
                                         "{\"sub\":\"u\",\"corp\":\"济南\\n某公司\"}",
                                         "{\"sub\":\"u\",\"corp\":\"\\u200B\\u3164\"}"};
    struct claims_map map;
    struct str why;
    struct login_person p;
    assert_true(claims_map_parse(mem, MAP, &map, &why));
    for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++) {
        assert_true(claims_read(mem, &map, json(claims[i]), json("{\"corp\":\"\\u3000济南某公司\\u00A0\"}"), &p));
        assert_str(p.enterprise_name, "济南某公司"); /* userinfo's, trimmed */
        assert_int_equal(p.unusable, NAMES_USABLE);
    }
    assert_false(claims_read(mem, &map, json("{\"sub\":\"a\\tb\"}"), NULL, &p));
}

static bool name_of_claim_is_taken(int length)
{
    struct claims_map map;
    struct str why;
    return claims_map_parse(mem, arena_printf(mem, "account_type=t,subject=%0*d", length, 0), &map, &why);
}
static bool subject_is_taken(const char *subject)
{
    struct claims_map map;
    struct str why;
    struct login_person p;
    assert_true(claims_map_parse(mem, MAP, &map, &why));
    if (!claims_read(mem, &map, json(arena_printf(mem, "{\"sub\":\"%s\"}", subject).data), NULL, &p))
        return false;
    assert_str(p.subject, subject);
    return true;
}

static void a_subject_has_255_bytes_at_most_and_the_name_of_a_claim_100(void **state)
{
    (void)state;
    assert_true(name_of_claim_is_taken(100));
    assert_false(name_of_claim_is_taken(101));
    assert_true(subject_is_taken(arena_printf(mem, "%0255d", 0).data));
    assert_false(subject_is_taken(arena_printf(mem, "%0256d", 0).data));
}

static void a_subject_is_taken_byte_for_byte(void **state)
{
    (void)state;
    assert_true(subject_is_taken("  operator-1  "));
    assert_true(subject_is_taken("operator-1\u3000"));
    assert_false(subject_is_taken(" \u3000 "));
    assert_true(subject_acceptable(STR(" operator-1")));
    assert_false(subject_acceptable(STR("operator-1\n")));
    assert_false(subject_acceptable(STR(" ")));
    assert_true(subject_acceptable(arena_printf(mem, "%0255d", 0)));
    assert_false(subject_acceptable(arena_printf(mem, "%0256d", 0)));
}

static void a_code_is_taken_without_regard_to_case_and_blanks(void **state)
{
    (void)state;
    static const char *const codes[] = {"91350100M000100Y43", "91350100m000100y43",
                                        " 9135 0100 M000\u3000100y43\u00A0"};
    static const char *const wrong[] = {"91350100M000100Y44", "91350100M000100Y431", "9135010\u200B0M000100Y43"};
    struct claims_map map;
    struct str why;
    struct login_person p;
    assert_true(claims_map_parse(mem, MAP, &map, &why));
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        const char *token = arena_printf(mem, "{\"sub\":\"u\",\"creditCode\":\"%s\"}", codes[i]).data;
        assert_true(claims_read(mem, &map, json(token), NULL, &p));
        assert_str(p.uscc, "91350100M000100Y43");
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const char *token = arena_printf(mem, "{\"sub\":\"u\",\"creditCode\":\"%s\"}", wrong[i]).data;
        assert_true(claims_read(mem, &map, json(token), NULL, &p));
        assert_int_equal(p.uscc.len, 0);
    }
}

static struct login_person named(const char *claim, const char *name, size_t times)
{
    struct claims_map map;
    struct str why;
    struct login_person p;
    struct strbuf token = {.mem = mem};
    strbuf_printf(&token, "{\"sub\":\"u\",\"%s\":\"", claim);
    for (size_t i = 0; i < times; i++)
        strbuf_add_c(&token, name);
    strbuf_add_c(&token, "\"}");
    assert_true(claims_map_parse(mem, MAP, &map, &why));
    assert_true(claims_read(mem, &map, json(arena_cstr(mem, strbuf_str(&token))), NULL, &p));
    return p;
}

static void a_name_that_cannot_be_kept_is_told_as_such_and_never_cut(void **state)
{
    (void)state;
    struct login_person p = named("corp", "济", 200); /* 600 bytes */
    assert_int_equal(p.enterprise_name.len, 600);
    assert_int_equal(p.unusable, NAMES_USABLE);
    p = named("corp", "济", 201);
    assert_int_equal(p.enterprise_name.len, 0);
    assert_int_equal(p.unusable, ENTERPRISE_NAME_UNUSABLE);
    assert_int_equal(named("corp", "济\u202E南", 1).unusable, ENTERPRISE_NAME_UNUSABLE);
    assert_int_equal(named("boss", "王\\n", 2).unusable, REPRESENTATIVE_UNUSABLE);
    assert_int_equal(named("boss", "\u200B", 1).unusable, NAMES_USABLE);   /* nothing to see: not told */
    assert_int_equal(named("name", "李\u202E", 1).unusable, NAMES_USABLE); /* only shown to colleagues */
}

static void any_account_type_but_legal_is_a_person(void **state)
{
    (void)state;
    struct claims_map map;
    struct str why;
    struct login_person p;
    assert_true(claims_map_parse(mem, MAP, &map, &why));
    assert_true(claims_read(mem, &map, json("{\"sub\":\"u\",\"type\":\"Legal\"}"), NULL, &p));
    assert_false(p.legal);
    assert_true(claims_read(mem, &map, json("{\"sub\":\"u\"}"), NULL, &p));
    assert_false(p.legal);
    assert_false(claims_read(mem, &map, json("{\"type\":\"legal\"}"), NULL, &p));
}

static void a_wrong_claims_map_is_refused_with_its_name(void **state)
{
    (void)state;
    struct claims_map map;
    struct str why = STR_EMPTY;
    assert_false(claims_map_parse(mem, STR("subject=sub,account_type=t,email=mail"), &map, &why));
    assert_non_null(strstr(arena_cstr(mem, why), "email=mail"));
    assert_false(claims_map_parse(mem, STR("subject=sub,subject=id,account_type=t"), &map, &why));
    assert_false(claims_map_parse(mem, STR("subject=,account_type=t"), &map, &why));
    assert_false(claims_map_parse(mem, STR("account_type=t"), &map, &why));
    assert_false(claims_map_parse(mem, STR(""), &map, &why));
}

static void an_id_token_must_be_for_us_from_the_province_of_this_login_and_new(void **state)
{
    (void)state;
    const struct id_token_expected e = {
        .issuer = STR("https://p"), .client_id = STR("jqt"), .nonce = STR("n"), .now_s = 1000};
#define FAULTY(text) assert_non_null(id_token_fault(json(text), &e))
#define GOOD(text) assert_null(id_token_fault(json(text), &e))
    GOOD("{\"iss\":\"https://p\",\"aud\":\"jqt\",\"exp\":1100,\"iat\":990,\"nonce\":\"n\"}");
    GOOD("{\"iss\":\"https://p\",\"aud\":[\"jqt\"],\"exp\":1100,\"iat\":990,\"nonce\":\"n\"}");
    GOOD("{\"iss\":\"https://p\",\"aud\":[\"x\",\"jqt\"],\"azp\":\"jqt\",\"exp\":1100,\"iat\":990,\"nonce\":\"n\"}");
    GOOD("{\"iss\":\"https://p\",\"aud\":\"jqt\",\"exp\":971,\"iat\":1030,\"nonce\":\"n\"}");
    FAULTY("{\"iss\":\"https://q\",\"aud\":\"jqt\",\"exp\":1100,\"iat\":990,\"nonce\":\"n\"}");
    FAULTY("{\"iss\":\"https://p\",\"aud\":\"other\",\"exp\":1100,\"iat\":990,\"nonce\":\"n\"}");
    FAULTY("{\"iss\":\"https://p\",\"aud\":[\"x\",\"jqt\"],\"exp\":1100,\"iat\":990,\"nonce\":\"n\"}");
    FAULTY("{\"iss\":\"https://p\",\"aud\":\"jqt\",\"azp\":\"x\",\"exp\":1100,\"iat\":990,\"nonce\":\"n\"}");
    FAULTY("{\"iss\":\"https://p\",\"aud\":\"jqt\",\"exp\":970,\"iat\":900,\"nonce\":\"n\"}");
    FAULTY("{\"iss\":\"https://p\",\"aud\":\"jqt\",\"iat\":990,\"nonce\":\"n\"}");
    FAULTY("{\"iss\":\"https://p\",\"aud\":\"jqt\",\"exp\":\"1100\",\"iat\":990,\"nonce\":\"n\"}");
    FAULTY("{\"iss\":\"https://p\",\"aud\":\"jqt\",\"exp\":1100,\"iat\":1031,\"nonce\":\"n\"}");
    FAULTY("{\"iss\":\"https://p\",\"aud\":\"jqt\",\"exp\":1100,\"iat\":990,\"nonce\":\"m\"}");
    FAULTY("{\"iss\":\"https://p\",\"aud\":\"jqt\",\"exp\":1100,\"iat\":990}");
    FAULTY("{\"iss\":\"https://p\",\"aud\":{\"a\":\"jqt\"},\"exp\":1100,\"iat\":990,\"nonce\":\"n\"}");
    FAULTY("{\"iss\":\"https://p\",\"aud\":[],\"exp\":1100,\"iat\":990,\"nonce\":\"n\"}");
    GOOD("{\"iss\":\"https://p\",\"aud\":\"jqt\",\"exp\":1100,\"iat\":990,\"nonce\":\"n\",\"nbf\":1030}");
    FAULTY("{\"iss\":\"https://p\",\"aud\":\"jqt\",\"exp\":1100,\"iat\":990,\"nonce\":\"n\",\"nbf\":1031}");
    FAULTY("{\"iss\":\"https://p\",\"aud\":\"jqt\",\"exp\":1100,\"iat\":990,\"nonce\":\"n\",\"nbf\":\"900\"}");
    FAULTY("{}");
#undef FAULTY
#undef GOOD
}

static void a_fresh_login_must_have_happened_within_this_login(void **state)
{
    (void)state;
    const int64_t begun = 10000;
    assert_true(login_is_recent(begun + 5, begun, 0));
    assert_true(login_is_recent(begun - 30, begun, 0));
    assert_false(login_is_recent(begun - 31, begun, 0));
    assert_false(login_is_recent(0, begun, 0)); /* not told is not proved */
    assert_true(login_is_recent(begun - 600, begun, 600));
    assert_true(login_is_recent(0, begun, -1));
}

/* ---- logout ---- */

static void the_way_back_from_a_logout_is_signed_and_ends(void **state)
{
    (void)state;
    const struct str key = STR("0123456789abcdef0123456789abcdef");
    const struct logout_return to = {STR("a.client"), STR("https://c/back?x=.1"), STR(""), 1000};
    struct logout_return back = {0};
    const struct str text = logout_state_write(mem, key, &to);
    assert_true(logout_state_read(mem, key, text, 999, &back));
    assert_str(back.client_id, "a.client");
    assert_str(back.address, "https://c/back?x=.1");
    assert_non_null(back.client_state.data); /* an empty one is given back, too */
    assert_int_equal(back.client_state.len, 0);
    assert_false(logout_state_read(mem, key, text, 1000, &back));
    assert_false(logout_state_read(mem, STR("another"), text, 999, &back));
    for (size_t i = 0; i < text.len; i++) {
        const struct str forged = arena_str(mem, text);
        ((char *)(uintptr_t)forged.data)[i] ^= 1;
        assert_false(logout_state_read(mem, key, forged, 999, &back));
        assert_false(logout_state_read(mem, key, (struct str){text.data, i}, 999, &back));
    }
}

static void a_logout_may_lead_nowhere(void **state)
{
    (void)state;
    const struct logout_return to = {.expires_s = 1000};
    struct logout_return back = {STR("x"), STR("y"), STR("z"), 0};
    assert_true(logout_state_read(mem, STR("k"), logout_state_write(mem, STR("k"), &to), 0, &back));
    assert_null(back.client_id.data);
    assert_null(back.address.data);
    assert_null(back.client_state.data);
}

/* ---- capacity ---- */

static void who_may_come_in_and_as_what(void **state)
{
    (void)state;
    static const struct {
        struct capacity_facts facts;
        enum error_code code;
        bool staff;
    } cases[] = {
        {{.legal = true, .has_uscc = true}, ERR_none, false},
        {{.legal = false}, ERR_personal_login, false},
        {{.legal = false, .staff_roles = ROLE_auditor}, ERR_none, true},
        {{.legal = true, .has_uscc = true, .staff_roles = ROLE_operator}, ERR_none, true},
        {{.legal = true, .has_uscc = true, .staff_roles = ROLE_operator, .wanted = CAPACITY_ENTERPRISE},
         ERR_none,
         false},
        {{.legal = true, .has_uscc = true, .staff_roles = ROLE_operator, .wanted = CAPACITY_STAFF}, ERR_none, true},
        {{.legal = true, .has_uscc = true, .wanted = CAPACITY_STAFF}, ERR_forbidden, false},
        {{.legal = false, .staff_roles = ROLE_operator, .wanted = CAPACITY_ENTERPRISE}, ERR_forbidden, false},
        {{.legal = true, .has_uscc = false}, ERR_oauth_login_failed, false},
        {{.legal = true, .has_uscc = true, .unusable = ENTERPRISE_NAME_UNUSABLE}, ERR_oauth_login_failed, false},
        {{.legal = true, .has_uscc = true, .unusable = REPRESENTATIVE_UNUSABLE}, ERR_oauth_login_failed, false},
        {{.legal = true, .has_uscc = true, .unusable = ENTERPRISE_NAME_UNUSABLE, .staff_roles = ROLE_operator},
         ERR_none,
         true},
        {{.legal = true, .has_uscc = true, .disabled = true}, ERR_account_disabled, false},
        {{.legal = false, .staff_roles = ROLE_finance, .disabled = true}, ERR_account_disabled, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct problem why = {.mem = mem};
        bool staff = false;
        assert_int_equal(capacity_decide(&cases[i].facts, &staff, &why), cases[i].code == ERR_none);
        assert_int_equal(why.code, cases[i].code);
        if (cases[i].code == ERR_none)
            assert_int_equal(staff, cases[i].staff);
    }
}

/* ---- token endpoint ---- */

static bool client_passes(const struct client_facts *f, struct str secret)
{
    struct problem why = {.mem = mem};
    const struct client_proof proof = {secret};
    const bool good = client_decide(f, &proof, &why);
    assert_int_equal(why.code, good ? ERR_none : ERR_oauth_invalid_client);
    return good;
}

static void a_client_proves_itself_as_its_kind_must(void **state)
{
    (void)state;
    const struct client_facts public_client = {.found = true, .active = true},
                              confidential = {.found = true,
                                              .active = true,
                                              .confidential = true,
                                              .secret_hash = sha256(STR("correct horse"))},
                              off = {.found = true}, unknown = {.active = true};
    assert_true(client_passes(&public_client, STR_EMPTY));
    assert_false(client_passes(&public_client, STR("x")));
    assert_true(client_passes(&confidential, STR("correct horse")));
    assert_false(client_passes(&confidential, STR("wrong")));
    assert_false(client_passes(&confidential, STR_EMPTY));
    assert_false(client_passes(&off, STR_EMPTY));
    assert_false(client_passes(&unknown, STR_EMPTY));
}

static void a_code_is_good_once_for_a_minute_for_its_client_and_address(void **state)
{
    (void)state;
    const struct grant_facts good = {.found = true, .own = true, .stands = true, .age_ms = 59999};
    struct problem why = {.mem = mem};
    assert_int_equal(code_decide(&good, true, true, &why), GRANT_GIVEN);
    assert_false(has_problem(&why));
    assert_int_equal(code_decide(&good, false, true, &why), GRANT_REFUSED);
    assert_int_equal(why.code, ERR_oauth_invalid_grant);
    assert_int_equal(code_decide(&good, true, false, &why), GRANT_REFUSED);
    struct grant_facts f = good;
    f.age_ms = 60000;
    assert_int_equal(code_decide(&f, true, true, &why), GRANT_REFUSED);
    f = good;
    f.own = false;
    assert_int_equal(code_decide(&f, true, true, &why), GRANT_REFUSED);
    f = good;
    f.stands = false;
    assert_int_equal(code_decide(&f, true, true, &why), GRANT_REFUSED);
    f = good;
    f.used = true;
    assert_int_equal(code_decide(&f, true, true, &why), GRANT_ABUSED);
    assert_int_equal(code_decide(&f, false, false, &why), GRANT_ABUSED);
    f.own = false; /* another client's use must not end what is not its own */
    assert_int_equal(code_decide(&f, true, true, &why), GRANT_REFUSED);
    assert_int_equal(code_decide(&(struct grant_facts){0}, true, true, &why), GRANT_REFUSED);
}

static void a_refresh_token_repeats_for_ten_seconds_and_then_betrays_a_theft(void **state)
{
    (void)state;
    struct grant_facts f = {.found = true, .own = true, .stands = true, .age_ms = 3600000};
    struct problem why = {.mem = mem};
    assert_int_equal(refresh_decide(&f, &why), GRANT_GIVEN);
    f.used = true;
    f.age_ms = 9999;
    assert_int_equal(refresh_decide(&f, &why), GRANT_REPEATED);
    assert_false(has_problem(&why));
    f.age_ms = 10000;
    assert_int_equal(refresh_decide(&f, &why), GRANT_ABUSED);
    f.own = false;
    assert_int_equal(refresh_decide(&f, &why), GRANT_REFUSED);
    assert_int_equal(why.code, ERR_oauth_invalid_grant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_in_an_address_cannot_break_out_of_it),
        cmocka_unit_test(an_address_that_has_a_query_keeps_it),
        cmocka_unit_test(a_cookie_is_found_by_its_whole_name),
        cmocka_unit_test(pkce_accepts_only_the_verifier_of_the_challenge),
        cmocka_unit_test(only_safe_redirect_addresses_can_be_registered),
        cmocka_unit_test(no_scope_is_granted_that_the_client_may_not_have),
        cmocka_unit_test(client_credentials_come_one_way_only),
        cmocka_unit_test(an_authorization_request_needs_code_and_s256),
        cmocka_unit_test(claims_are_taken_by_the_configured_names),
        cmocka_unit_test(a_claim_that_is_no_text_of_one_line_counts_as_missing),
        cmocka_unit_test(a_subject_has_255_bytes_at_most_and_the_name_of_a_claim_100),
        cmocka_unit_test(a_subject_is_taken_byte_for_byte),
        cmocka_unit_test(a_code_is_taken_without_regard_to_case_and_blanks),
        cmocka_unit_test(a_name_that_cannot_be_kept_is_told_as_such_and_never_cut),
        cmocka_unit_test(any_account_type_but_legal_is_a_person),
        cmocka_unit_test(a_wrong_claims_map_is_refused_with_its_name),
        cmocka_unit_test(an_id_token_must_be_for_us_from_the_province_of_this_login_and_new),
        cmocka_unit_test(a_fresh_login_must_have_happened_within_this_login),
        cmocka_unit_test(the_way_back_from_a_logout_is_signed_and_ends),
        cmocka_unit_test(a_logout_may_lead_nowhere),
        cmocka_unit_test(who_may_come_in_and_as_what),
        cmocka_unit_test(a_client_proves_itself_as_its_kind_must),
        cmocka_unit_test(a_code_is_good_once_for_a_minute_for_its_client_and_address),
        cmocka_unit_test(a_refresh_token_repeats_for_ten_seconds_and_then_betrays_a_theft),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
