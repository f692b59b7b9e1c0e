/* Reads Accept, Content-Type and Content-Encoding. */
#include "gate/media.h"

/* How exactly a range of Accept names a media type: whole, its family, anything, not at all. */
enum precision { NOT_NAMED, BY_ANYTHING, BY_FAMILY, BY_NAME };

static enum precision range_precision(struct str range, struct str media_type)
{
    struct str rest = media_type;
    const struct str family = str_cut(&rest, '/');
    if (str_equal_ignore_case(range, media_type))
        return BY_NAME;
    if (range.len == family.len + 2 && str_starts(range, family) && str_ends(range, STR("/*")))
        return BY_FAMILY;
    return str_is(range, "*/*") ? BY_ANYTHING : NOT_NAMED;
}

/* ";q=0", ";q=0.000": not acceptable (RFC 9110 §12.4.2). */
static bool weighs_nothing(struct str parameters)
{
    while (parameters.data) {
        const struct str parameter = str_trim(str_cut(&parameters, ';'));
        if (parameter.len < 3 || (parameter.data[0] | ' ') != 'q' || parameter.data[1] != '=')
            continue;
        for (size_t i = 2; i < parameter.len; i++)
            if (parameter.data[i] != '0' && parameter.data[i] != '.')
                return false;
        return true;
    }
    return false;
}

bool media_is_accepted(struct str accept, struct str media_type)
{
    enum precision best = NOT_NAMED;
    bool welcome = accept.len == 0;
    while (accept.data) {
        struct str range = str_cut(&accept, ',');
        const enum precision precision = range_precision(str_trim(str_cut(&range, ';')), media_type);
        if (precision > best) {
            best = precision;
            welcome = !weighs_nothing(range);
        }
    }
    return welcome;
}

/* The value of a parameter, which may stand in quotes (RFC 9110 §5.6.6). */
static struct str unquoted_value(struct str value)
{
    const bool quoted = value.len >= 2 && value.data[0] == '"' && value.data[value.len - 1] == '"';
    return quoted ? (struct str){value.data + 1, value.len - 2} : value;
}

bool media_type_is(struct str content_type, struct str wanted)
{
    struct str parameters = content_type;
    if (!str_equal_ignore_case(str_trim(str_cut(&parameters, ';')), wanted))
        return false;
    while (parameters.data) {
        struct str value = str_trim(str_cut(&parameters, ';'));
        const struct str name = str_cut(&value, '=');
        if (str_equal_ignore_case(name, STR("charset")) && !str_equal_ignore_case(unquoted_value(value), STR("utf-8")))
            return false;
    }
    return true;
}

bool media_is_encoded(struct str codings)
{
    while (codings.data) {
        const struct str coding = str_trim(str_cut(&codings, ','));
        if (coding.len > 0 && !str_equal_ignore_case(coding, STR("identity")))
            return true;
    }
    return false;
}
