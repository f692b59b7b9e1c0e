/* Texts of the OAuth bridge: addresses, cookies, secrets, scopes. Pure. */
#include "base/ascii.h"
#include "identity_rules.h"

static bool is_unreserved(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

void uri_encode(struct strbuf *out, struct str s)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.len; i++) {
        const uint8_t byte = str_bytes(s)[i];
        if (is_unreserved(s.data[i])) {
            strbuf_add_char(out, s.data[i]);
            continue;
        }
        strbuf_add_char(out, '%');
        strbuf_add_char(out, hex[byte >> 4]);
        strbuf_add_char(out, hex[byte & 15]);
    }
}

void uri_add(struct strbuf *out, const char *name, struct str value)
{
    if (!value.data)
        return;
    strbuf_add_char(out, out->len && memchr(out->data, '?', out->len) ? '&' : '?');
    strbuf_add_c(out, name);
    strbuf_add_char(out, '=');
    uri_encode(out, value);
}

struct str cookie_find(struct str header, const char *name)
{
    while (header.data) {
        struct str value = str_trim(str_cut(&header, ';'));
        const struct str found = str_cut(&value, '=');
        if (value.data && str_is(found, name))
            return value;
    }
    return STR_EMPTY;
}

bool is_secret_text(struct str s)
{
    if (s.len != SECRET_CHARACTERS)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!is_unreserved(s.data[i]) || s.data[i] == '.' || s.data[i] == '~')
            return false;
    return true;
}

bool is_code_verifier(struct str s)
{
    if (s.len < 43 || s.len > 128)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!is_unreserved(s.data[i]))
            return false;
    return true;
}

bool pkce_matches(struct arena *mem, struct str verifier, struct str challenge)
{
    const struct hash h = sha256(verifier);
    return is_code_verifier(verifier) && str_equal_secret(base64url_encode(mem, hash_str(&h)), challenge);
}

/* The authority of scheme://authority/…, without the scheme. */
static struct str host_of(struct str uri, size_t scheme_len)
{
    const struct str rest = {uri.data + scheme_len, uri.len - scheme_len};
    size_t end = 0;
    while (end < rest.len && rest.data[end] != '/' && rest.data[end] != '?')
        end++;
    return (struct str){rest.data, end};
}

static bool is_loopback(struct str authority)
{
    static const char *const hosts[] = {"127.0.0.1", "[::1]", "localhost"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        const struct str host = str_from(hosts[i]);
        if (str_starts(authority, host) && (authority.len == host.len || authority.data[host.len] == ':'))
            return true;
    }
    return false;
}

/* RFC 8252 §7.1: a reversed domain name, so that nobody takes "app:" for himself. */
static bool is_private_scheme(struct str uri)
{
    struct str rest = uri;
    const struct str scheme = str_cut(&rest, ':');
    if (!rest.data || !rest.len || scheme.len < 3 || !memchr(scheme.data, '.', scheme.len))
        return false;
    for (size_t i = 0; i < scheme.len; i++)
        if (!is_unreserved(scheme.data[i]) || scheme.data[i] == '_' || scheme.data[i] == '~')
            return false;
    return true;
}

bool redirect_uri_acceptable(struct str uri, bool mobile)
{
    enum { URI_MAX = 400 };
    if (uri.len == 0 || uri.len > URI_MAX)
        return false;
    for (size_t i = 0; i < uri.len; i++)
        if (uri.data[i] <= ' ' || uri.data[i] > '~' || strchr("#\"<>\\^`{|}", uri.data[i]))
            return false;
    const bool https = str_starts(uri, STR("https://")), http = str_starts(uri, STR("http://"));
    if (!https && !http)
        return mobile && is_private_scheme(uri);
    const struct str authority = host_of(uri, https ? 8 : 7);
    return authority.len > 0 && !memchr(authority.data, '@', authority.len) && (https || is_loopback(authority));
}

/* ---- the way back from a logout ---- */

/* "PART.PART.PART.EXPIRES.MAC"; an absent part is empty, a given one begins with "-", so that an empty text differs. */
static void add_part(struct strbuf *out, struct str part)
{
    if (part.data) {
        strbuf_add_char(out, '-');
        strbuf_add(out, base64url_encode(out->mem, part));
    }
    strbuf_add_char(out, '.');
}

static bool take_part(struct arena *mem, struct str *rest, struct str *out)
{
    struct str part = str_cut(rest, '.');
    *out = STR_EMPTY;
    if (part.len == 0)
        return rest->data != NULL;
    part = (struct str){part.data + 1, part.len - 1};
    if (part.len == 0)
        *out = STR("");
    return rest->data && (part.len == 0 || base64url_decode(mem, part, out));
}

static struct str signature(struct arena *mem, struct str key, struct str text)
{
    const struct hash mac = hmac_sha256(key, text);
    return base64url_encode(mem, hash_str(&mac));
}

struct str logout_state_write(struct arena *mem, struct str key, const struct logout_return *to)
{
    struct strbuf text = {.mem = mem};
    add_part(&text, to->client_id);
    add_part(&text, to->address);
    add_part(&text, to->client_state);
    strbuf_add_i64(&text, to->expires_s);
    const struct str mac = signature(mem, key, strbuf_str(&text));
    strbuf_add_char(&text, '.');
    strbuf_add(&text, mac);
    return strbuf_str(&text);
}

bool logout_state_read(struct arena *mem, struct str key, struct str state, int64_t now_s, struct logout_return *out)
{
    struct logout_return to = {0};
    if (state.len <= SECRET_CHARACTERS || state.data[state.len - SECRET_CHARACTERS - 1] != '.')
        return false;
    const struct str text = {state.data, state.len - SECRET_CHARACTERS - 1};
    const struct str mac = {state.data + text.len + 1, SECRET_CHARACTERS};
    struct str rest = text;
    if (!str_equal_secret(signature(mem, key, text), mac) || !take_part(mem, &rest, &to.client_id) ||
        !take_part(mem, &rest, &to.address) || !take_part(mem, &rest, &to.client_state) ||
        !str_to_i64(rest, &to.expires_s) || now_s >= to.expires_s)
        return false;
    *out = to;
    return true;
}

/* ---- scopes and roles ---- */

static bool scope_contains(struct str list, struct str wanted)
{
    while (list.data)
        if (str_equal(str_cut(&list, ' '), wanted))
            return true;
    return false;
}

struct str scope_granted(struct arena *mem, struct str wanted, struct str allowed)
{
    struct strbuf out = {.mem = mem};
    while (wanted.data) {
        const struct str scope = str_cut(&wanted, ' ');
        if (scope.len == 0 || !scope_contains(allowed, scope) || scope_contains(strbuf_str(&out), scope))
            continue;
        if (out.len)
            strbuf_add_char(&out, ' ');
        strbuf_add(&out, scope);
    }
    return out.len ? strbuf_str(&out) : STR("");
}

unsigned roles_from_text(struct str text)
{
    unsigned roles = 0;
    while (text.data)
        roles |= role_find(str_cut(&text, ' '));
    return roles;
}

/* %XX and '+' undone, as application/x-www-form-urlencoded says. */
static bool form_decode(struct arena *mem, struct str s, struct str *out)
{
    struct strbuf text = {.mem = mem};
    for (size_t i = 0; i < s.len; i++) {
        struct str byte;
        if (s.data[i] == '+') {
            strbuf_add_char(&text, ' ');
        } else if (s.data[i] != '%') {
            strbuf_add_char(&text, s.data[i]);
        } else {
            char digits[2] = {0};
            for (size_t d = 0; d < 2 && i + 1 + d < s.len; d++) {
                const char c = s.data[i + 1 + d];
                digits[d] = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
            }
            if (!hex_decode(mem, (struct str){digits, 2}, &byte) || byte.data[0] == '\0')
                return false;
            strbuf_add(&text, byte);
            i += 2;
        }
    }
    *out = text.len ? strbuf_str(&text) : STR("");
    return true;
}

bool client_credentials_read(struct arena *mem, struct str authorization, struct str form_id, struct str form_secret,
                             struct client_credentials *out)
{
    if (authorization.len == 0) {
        *out =
            (struct client_credentials){form_id.len ? form_id : STR_EMPTY, form_secret.len ? form_secret : STR_EMPTY};
        return true;
    }
    struct str encoded = authorization, raw, id;
    const struct str scheme = str_cut(&encoded, ' ');
    if (!str_equal_ignore_case(scheme, STR("Basic")) || !base64_decode(mem, str_trim(encoded), &raw))
        return false;
    struct str secret = raw;
    const struct str encoded_id = str_cut(&secret, ':');
    if (!secret.data || !form_decode(mem, encoded_id, &id) || !form_decode(mem, secret, &secret) || form_secret.len ||
        (form_id.len && !str_equal(form_id, id)))
        return false;
    *out = (struct client_credentials){id, secret};
    return true;
}
