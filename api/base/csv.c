/* Owns how a text becomes a cell. Must not know whose text it is: every cell that is not a number or a time goes
 * through csv_add_text. */
#include "base/csv.h"
#include "base/ascii.h"
#include "base/money.h"
#include "base/text.h"

enum { MINUS_SIGN = 0x2212, DATE_PART_DIGITS = 4 };

static bool begins_formula(int32_t sign)
{
    return sign == '=' || sign == '+' || sign == '-' || sign == '@' || sign == MINUS_SIGN;
}

static bool needs_apostrophe(struct str text)
{
    if (text.len == 0)
        return false;
    const int32_t first = text_cut_sign(&text);
    return first == 0 || first == '\'' || begins_formula(first);
}

/* Behind a semicolon, whatever blanks stand there; an apostrophe as the first is one that a reader would drop. */
static bool begins_guarded(struct str text)
{
    int32_t sign = 0;
    if (text.len && text.data[0] == '\'')
        return true;
    while (text.len && sign == 0)
        sign = text_cut_sign(&text);
    return begins_formula(sign);
}

static bool is_whole_number(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!ascii_is_digit(text.data[i]))
            return false;
    return text.len > 0 && text.len <= CSV_DIGITS_MAX && (text.len == 1 || text.data[0] != '0');
}

/* What could be read as a number, a date or a time: digits in any width, and what stands among them. Parts of a date
 * are short, so a batch's 202612-01 is none. */
static bool looks_like_number(struct str text)
{
    bool parts = false;
    int digits = 0, longest = 0, run = 0;
    while (text.len) {
        const int32_t sign = text_cut_sign(&text);
        const bool digit = sign >= '0' && sign <= '9';
        run = digit ? run + 1 : 0;
        digits += digit;
        longest = run > longest ? run : longest;
        parts |= sign == '-' || sign == '/' || sign == ':';
        if (!digit && sign != 0 && !(sign < 0x80 && strchr("-/:.,eE+%", (char)sign)))
            return false;
        if (digits == 0 && sign != '.')
            return false;
    }
    return digits > 0 && (!parts || longest <= DATE_PART_DIGITS);
}

/* One blank for a line end or control character at text.data[at]; how many bytes it has, 0: it is none. */
static size_t control_length(struct str text, size_t at)
{
    const struct str rest = {text.data + at, text.len - at};
    if (str_starts(rest, STR("\r\n")) || str_starts(rest, STR("\xC2\x85")))
        return 2;
    if (str_starts(rest, STR("\xE2\x80\xA8")) || str_starts(rest, STR("\xE2\x80\xA9")))
        return 3;
    return (unsigned char)rest.data[0] < ' ' || rest.data[0] == 0x7F ? 1 : 0;
}

static void add_body(struct strbuf *out, struct str text)
{
    size_t from = 0;
    for (size_t at = 0; at < text.len;) {
        const char c = text.data[at];
        const size_t control = control_length(text, at), behind = at + (control ? control : 1);
        if (control || c == '"' || c == ';') {
            strbuf_add(out, (struct str){text.data + from, at - from});
            from = behind;
            strbuf_add_c(out, control ? " " : c == '"' ? "\"\"" : ";");
            if (!control && c == ';' && begins_guarded((struct str){text.data + behind, text.len - behind}))
                strbuf_add_char(out, '\'');
        }
        at = behind;
    }
    strbuf_add(out, (struct str){text.data + from, text.len - from});
}

void csv_add_text(struct strbuf *out, struct str text)
{
    const bool apostrophe = needs_apostrophe(text);
    strbuf_add_char(out, '"');
    if (apostrophe)
        strbuf_add_char(out, '\'');
    add_body(out, text);
    if (!apostrophe && !is_whole_number(text) && looks_like_number(text))
        strbuf_add_char(out, '\t');
    strbuf_add_char(out, '"');
}

void csv_add_yuan(struct strbuf *out, int64_t amount_fen)
{
    const long long yuan = amount_fen / FEN_PER_YUAN, fen = amount_fen % FEN_PER_YUAN;
    strbuf_printf(out, "%s%lld.%02lld", amount_fen < 0 ? "-" : "", yuan < 0 ? -yuan : yuan, fen < 0 ? -fen : fen);
}
