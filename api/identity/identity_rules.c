/* Decisions of the OAuth bridge: requests, claims, capacity, grants. Pure: facts in, verdict out. */
#include "identity_rules.h"

#include "base/text.h"
#include "base/uscc.h"

/* ---- the authorization request ---- */

const char *authorize_check(const struct authorize_request *r, const char **text)
{
    if (!str_is(r->response_type, "code")) {
        *text = "response_type must be code";
        return r->response_type.len ? "unsupported_response_type" : "invalid_request";
    }
    *text = NULL;
    if (r->response_mode.len && !str_is(r->response_mode, "query"))
        *text = "response_mode must be query";
    else if (!str_is(r->code_challenge_method, "S256"))
        *text = "code_challenge_method must be S256";
    else if (!is_secret_text(r->code_challenge))
        *text = "code_challenge must be the base64url SHA-256 of a code_verifier";
    else if (r->capacity.len && !str_is(r->capacity, "staff") && !str_is(r->capacity, "enterprise"))
        *text = "capacity must be staff or enterprise";
    else if (str_is(r->prompt, "none")) {
        *text = "prompt=none is not supported";
        return "login_required";
    }
    return *text ? "invalid_request" : NULL;
}

/* ---- claims ---- */

static const char *const claim_names[CLAIMS] = {
    "subject", "account_type", "uscc", "enterprise_name", "legal_representative", "operator_name", "operator_phone"};
enum {
    CLAIM_NAME_MAX = 100,
    CLAIM_VALUE_MAX = 255,          /* bytes; OpenID Connect Core §2 for the subject */
    CLAIM_NAME_CHARACTERS_MAX = 200 /* of an enterprise or a person: twice what a form takes */
};

static bool map_one(struct arena *mem, struct str name, struct str claim, struct claims_map *out, struct str *why)
{
    for (size_t i = 0; i < CLAIMS; i++) {
        if (!str_is(name, claim_names[i]))
            continue;
        if (out->name[i].len || claim.len == 0 || claim.len > CLAIM_NAME_MAX)
            break;
        out->name[i] = claim;
        return true;
    }
    *why = arena_printf(mem,
                        "JQT_OIDC_CLAIMS: \"%.*s=%.*s\" is unknown, repeated or empty; it should be name=claim pairs "
                        "of subject, account_type, uscc, enterprise_name, legal_representative, operator_name and "
                        "operator_phone.",
                        STR_FMT(name), STR_FMT(claim));
    return false;
}

bool claims_map_parse(struct arena *mem, struct str text, struct claims_map *out, struct str *why)
{
    struct claims_map map = {0};
    while (text.data) {
        struct str claim = str_trim(str_cut(&text, ','));
        const struct str name = str_cut(&claim, '=');
        if (!map_one(mem, str_trim(name), str_trim(claim), &map, why))
            return false;
    }
    if (map.name[CLAIM_subject].len == 0 || map.name[CLAIM_account_type].len == 0) {
        *why = STR("JQT_OIDC_CLAIMS says neither where the subject nor where the account type stands; it should name "
                   "both: subject=sub,account_type=account_type.");
        return false;
    }
    *out = map;
    return true;
}

/* Claims' names come from configuration, so they are no C literals. */
static struct str told(const cJSON *claims, struct str name)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, claims)
    {
        if (member->string && str_is(name, member->string) && cJSON_IsString(member))
            return str_from(member->valuestring);
    }
    return STR_EMPTY;
}

static enum unusable_name name_of(size_t claim)
{
    return claim == CLAIM_enterprise_name        ? ENTERPRISE_NAME_UNUSABLE
           : claim == CLAIM_legal_representative ? REPRESENTATIVE_UNUSABLE
                                                 : NAMES_USABLE;
}

/* What of a claim is taken; empty if it is not told, or nothing of it can be seen. False if it is told and cannot be
 * taken. The subject is a key: byte for byte as the province writes it. */
static bool take_claim(const cJSON *claims, const struct claims_map *map, size_t claim, struct str *out)
{
    const struct str text = map->name[claim].len && claims ? told(claims, map->name[claim]) : STR_EMPTY;
    const struct str value = claim == CLAIM_subject ? text : text_trim(text);
    const bool fits =
        name_of(claim) ? str_utf8_length(value) <= CLAIM_NAME_CHARACTERS_MAX : value.len <= CLAIM_VALUE_MAX;
    const bool good = fits && text_is_clean(value, TEXT_ONE_LINE);
    *out = good && text_is_visible(value) ? value : STR_EMPTY;
    return good || !text_is_visible(value);
}

bool claims_incomplete(const struct claims_map *map, const cJSON *id_token)
{
    struct str value;
    for (size_t i = 0; i < CLAIMS; i++)
        if (map->name[i].len && (!take_claim(id_token, map, i, &value) || value.len == 0))
            return true;
    return false;
}

bool claims_read(struct arena *mem, const struct claims_map *map, const cJSON *id_token, const cJSON *userinfo,
                 struct login_person *out)
{
    struct str values[CLAIMS];
    enum unusable_name unusable = NAMES_USABLE;
    struct uscc code;
    for (size_t i = 0; i < CLAIMS; i++) {
        bool good = take_claim(id_token, map, i, &values[i]);
        if (values[i].len == 0)
            good = take_claim(userinfo, map, i, &values[i]) && (good || values[i].len > 0);
        if (!good && !unusable)
            unusable = name_of(i);
    }
    if (values[CLAIM_subject].len == 0)
        return false;
    *out = (struct login_person){
        .subject = values[CLAIM_subject],
        .legal = str_is(values[CLAIM_account_type], "legal"),
        .uscc = uscc_read(values[CLAIM_uscc], &code) ? arena_str(mem, (struct str){code.text, USCC_LENGTH}) : STR_EMPTY,
        .enterprise_name = values[CLAIM_enterprise_name],
        .legal_representative = values[CLAIM_legal_representative],
        .operator_name = values[CLAIM_operator_name],
        .operator_phone = values[CLAIM_operator_phone],
        .unusable = unusable,
        .auth_time_s = json_i64(id_token, "auth_time", 0)};
    return true;
}

bool subject_acceptable(struct str subject)
{
    return subject.len <= CLAIM_VALUE_MAX && text_is_clean(subject, TEXT_ONE_LINE) && text_is_visible(subject);
}

/* aud is our client id, or a list with it and an azp that is ours. */
static bool audience_is(const cJSON *claims, struct str client_id)
{
    const cJSON *aud = json_member(claims, "aud"), *one;
    if (json_has(claims, "azp") && !str_equal(json_str(claims, "azp"), client_id))
        return false;
    if (cJSON_IsString(aud))
        return str_is(client_id, aud->valuestring);
    if (!cJSON_IsArray(aud))
        return false;
    bool found = false;
    cJSON_ArrayForEach(one, aud)
    {
        found = found || (cJSON_IsString(one) && str_is(client_id, one->valuestring));
    }
    return found && (cJSON_GetArraySize(aud) == 1 || json_has(claims, "azp"));
}

const char *id_token_fault(const cJSON *claims, const struct id_token_expected *e)
{
    int64_t exp = 0, iat = 0, nbf = 0;
    if (!str_equal(json_str(claims, "iss"), e->issuer))
        return "id_token: iss is not the province";
    if (!audience_is(claims, e->client_id))
        return "id_token: aud or azp is not us";
    if (!json_has(claims, "exp") || !json_is_integer(json_member(claims, "exp"), &exp) ||
        e->now_s >= exp + PROVINCE_SKEW_S)
        return "id_token: expired";
    if (!json_has(claims, "iat") || !json_is_integer(json_member(claims, "iat"), &iat) ||
        iat > e->now_s + PROVINCE_SKEW_S)
        return "id_token: iat missing or in the future";
    if (json_has(claims, "nbf") &&
        (!json_is_integer(json_member(claims, "nbf"), &nbf) || nbf > e->now_s + PROVINCE_SKEW_S))
        return "id_token: not valid yet";
    if (!str_equal_secret(json_str(claims, "nonce"), e->nonce))
        return "id_token: nonce of another login";
    return NULL;
}

bool login_is_recent(int64_t auth_time_s, int64_t begun_s, int64_t max_age_s)
{
    return max_age_s < 0 || (auth_time_s > 0 && auth_time_s >= begun_s - max_age_s - PROVINCE_SKEW_S);
}

/* ---- capacity ---- */

/* A legal name that is cut or replaced by something else would stand where the authenticated one is expected, so nobody
 * comes in until the province says it in a form that can be kept. */
static void refuse_name(enum unusable_name name, struct problem *why)
{
    const bool of_enterprise = name == ENTERPRISE_NAME_UNUSABLE;
    problem_set(why, ERR_oauth_login_failed,
                arena_printf(why->mem, "省统一登录提供的%s过长或含有不可用的字符,请联系省统一登录更正。",
                             of_enterprise ? "企业名称" : "法定代表人姓名"),
                arena_printf(why->mem,
                             "The provincial login tells %s that is too long or holds characters that cannot be taken.",
                             of_enterprise ? "an enterprise name" : "a legal representative"));
}

bool capacity_decide(const struct capacity_facts *f, bool *staff, struct problem *why)
{
    const bool may_be_staff = f->staff_roles != 0;
    if (f->disabled) {
        problem_set(why, ERR_account_disabled, STR_EMPTY, STR_EMPTY);
        return false;
    }
    if (!f->legal && !may_be_staff) {
        problem_set(why, ERR_personal_login, STR_EMPTY, STR_EMPTY);
        return false;
    }
    if ((f->wanted == CAPACITY_STAFF && !may_be_staff) || (f->wanted == CAPACITY_ENTERPRISE && !f->legal)) {
        problem_set(why, ERR_forbidden, STR_EMPTY, STR_EMPTY);
        return false;
    }
    *staff = f->wanted == CAPACITY_DEFAULT ? may_be_staff : f->wanted == CAPACITY_STAFF;
    if (!*staff && !f->has_uscc) {
        problem_set(why, ERR_oauth_login_failed, STR("省统一登录未提供有效的统一社会信用代码。"),
                    STR("The provincial login did not tell a valid unified social credit code."));
        return false;
    }
    if (!*staff && f->unusable) {
        refuse_name(f->unusable, why);
        return false;
    }
    return true;
}

/* ---- the token endpoint ---- */

bool client_decide(const struct client_facts *f, const struct client_proof *proof, struct problem *why)
{
    bool good = f->found && f->active;
    if (good && f->confidential) {
        const struct hash given = sha256(proof->secret);
        good = proof->secret.len > 0 && hash_equal(given, f->secret_hash);
    } else if (good) {
        good = proof->secret.len == 0; /* a public client that sends a secret is not the one we know */
    }
    if (!good)
        problem_set(why, ERR_oauth_invalid_client, STR_EMPTY, STR_EMPTY);
    return good;
}

static enum grant_outcome refuse_grant(struct problem *why, enum grant_outcome outcome)
{
    problem_set(why, ERR_oauth_invalid_grant, STR_EMPTY, STR_EMPTY);
    return outcome;
}

enum grant_outcome code_decide(const struct grant_facts *f, bool redirect_matches, bool verifier_matches,
                               struct problem *why)
{
    if (f->found && f->own && f->used)
        return refuse_grant(why, GRANT_ABUSED);
    if (!f->found || !f->own || f->used || !f->stands || f->age_ms >= CODE_LIFETIME_S * INT64_C(1000) ||
        !redirect_matches || !verifier_matches)
        return refuse_grant(why, GRANT_REFUSED);
    return GRANT_GIVEN;
}

enum grant_outcome refresh_decide(const struct grant_facts *f, struct problem *why)
{
    if (!f->found || !f->own || !f->stands)
        return refuse_grant(why, GRANT_REFUSED);
    if (!f->used)
        return GRANT_GIVEN;
    if (f->age_ms < REFRESH_REPEAT_MS)
        return GRANT_REPEATED;
    return refuse_grant(why, GRANT_ABUSED);
}
