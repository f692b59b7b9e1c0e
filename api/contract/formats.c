/* The formats a text may be asked to have. Must not accept more than other JSON Schema validators do. */
#include "base/clock.h"
#include "base/id.h"
#include "base/uscc.h"
#include "contract_private.h"

static const char *const names[FORMATS] = {"",          "date",  "date-time",   "uuid",  "uscc",
                                           "mobile-cn", "email", "web-address", "moment"};

enum format format_find(struct str name)
{
    for (int i = 1; i < FORMATS; i++)
        if (str_is(name, names[i]))
            return (enum format)i;
    return FORMAT_NONE;
}

const char *format_name(enum format format)
{
    return format < FORMATS ? names[format] : "";
}

/* ^1[3-9]\d{9}$ */
static bool is_mobile(struct str text)
{
    if (text.len != 11 || text.data[0] != '1' || text.data[1] < '3')
        return false;
    for (size_t i = 1; i < text.len; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return true;
}

bool format_matches(enum format format, struct str text)
{
    int64_t ms = 0;
    struct uuid id;
    struct uscc code;
    switch (format) {
    case FORMAT_DATE:
        return date_valid(text);
    case FORMAT_DATE_TIME:
        return time_parse(text, &ms);
    case FORMAT_UUID:
        return uuid_parse(text, &id);
    case FORMAT_USCC:
        return uscc_read(text, &code);
    case FORMAT_MOBILE_CN:
        return is_mobile(text);
    case FORMAT_EMAIL:
        return text_is_email(text);
    case FORMAT_WEB_ADDRESS:
        return text_is_web_address(text);
    case FORMAT_MOMENT:
        return moment_parse(text, &ms);
    case FORMAT_NONE:
    case FORMATS:
        break;
    }
    return true;
}
