/* Reads lists of entity tags: commas may stand within a tag, blanks and empty members around them. */
#include "gate/conditions.h"

struct tag {
    bool weak;
    struct str text; /* with its quotes */
};

static bool may_stand_in_a_tag(char c)
{
    const unsigned char u = (unsigned char)c;
    return u == 0x21 || (u >= 0x23 && u != 0x7f);
}

/* Takes the next tag and the comma behind it. False: none is left, or (*bad) what stands there is none. */
static bool next_tag(struct str *rest, struct tag *out, bool *bad)
{
    const char *at = rest->data, *end = rest->data + rest->len;
    while (at < end && (*at == ' ' || *at == '\t' || *at == ','))
        at++;
    *bad = false;
    if (at == end)
        return false;
    *bad = true;
    out->weak = end - at > 2 && at[0] == 'W' && at[1] == '/';
    if (out->weak)
        at += 2;
    const char *begin = at;
    if (at == end || *at++ != '"')
        return false;
    while (at < end && may_stand_in_a_tag(*at))
        at++;
    if (at == end || *at++ != '"')
        return false;
    out->text = (struct str){begin, (size_t)(at - begin)};
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    if (at < end && *at != ',')
        return false;
    *bad = false;
    *rest = (struct str){at, (size_t)(end - at)};
    return true;
}

/* "3-9f86d081884c7d65" → 3; 0: it names none. */
static int64_t version_of(const struct tag *tag)
{
    int64_t version = 0;
    struct str inner = {tag->text.data + 1, tag->text.len - 2};
    return !tag->weak && str_to_i64(str_cut(&inner, '-'), &version) && version > 0 ? version : 0;
}

enum conditions if_match_read(struct str header, struct version_set *out)
{
    struct tag tag;
    size_t tags = 0;
    bool bad = false;
    *out = (struct version_set){.any = str_is(str_trim(header), "*")};
    if (out->any)
        return CONDITIONS_GOOD;
    for (struct str rest = header; rest.len && next_tag(&rest, &tag, &bad);) {
        if (++tags > VERSIONS_MAX)
            return CONDITIONS_TOO_MANY;
        const int64_t version = version_of(&tag);
        if (version)
            out->list[out->count++] = version;
    }
    return bad || tags == 0 ? CONDITIONS_MALFORMED : CONDITIONS_GOOD;
}

bool if_none_match_hits(struct str header, struct str tag)
{
    struct tag candidate;
    bool bad = false, hit = str_is(str_trim(header), "*");
    for (struct str rest = header; !hit && rest.len && next_tag(&rest, &candidate, &bad);)
        hit = str_equal(candidate.text, tag);
    return hit;
}
