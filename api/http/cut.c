/* What civetweb's reading of a header leaves out. It stops at the first line that begins with a blank or a colon and
 * drops the rest in silence, takes blanks before the colon, and takes lines that end in LF alone; whoever stands before
 * us may read the same bytes otherwise (RFC 9112 §2.2, §5.1, §5.2). It cuts the header in place, putting NULs over
 * CR, LF and colon, so the positions of the pieces show whether every byte between them is accounted for. */
#include "exchange.h"

#include <civetweb.h>

/* Where the next line begins if this one ended in CR LF. */
static const char *next_line(const char *last_of_line)
{
    enum { CR_LF = 2 };
    return last_of_line + strlen(last_of_line) + CR_LF;
}

struct words cut_fault(const struct mg_request_info *info)
{
    const char *expected = next_line(info->http_version);
    for (int i = 0; i < info->num_headers; i++) {
        const char *name = info->http_headers[i].name, *value = info->http_headers[i].value;
        if (name != expected)
            return WORDS("请求头的某一行没有以 CR LF 结束，或以空格开头。",
                         "A line of the header does not end in CR LF, or begins with a blank.");
        for (const char *at = name + strlen(name) + 1; at < value; at++)
            if (*at == '\0')
                return WORDS("请求头名称与冒号之间有空格。",
                             "There is a blank between a header field's name and its colon.");
        expected = next_line(value);
    }
    /* The blank line; its CR is overwritten too where there is no field at all. */
    if (*expected != '\r' && (info->num_headers > 0 || *expected != '\0'))
        return WORDS("请求头的某一行以空格或冒号开头。", "A line of the header begins with a blank or a colon.");
    return NO_WORDS;
}
