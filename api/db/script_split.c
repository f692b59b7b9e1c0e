/* Cuts a script into its statements, as psql would: a semicolon ends one unless it stands in a literal, a quoted name,
 * a dollar-quoted body or a comment. Knows no database. Not known: bodies BEGIN ATOMIC … END (a script writes RETURN
 * or a dollar-quoted body); the server would refuse the half of one by name and line. */
#include "script.h"

/* All of these: from its first character at `at` to behind its last; the end of the text when nothing closes it, so
 * that the server sees it and complains. */

/* A literal or a quoted name: doubled quotes stand for one; in E'…' a backslash takes the next character with it. */
static size_t behind_quotes(struct str s, size_t at, bool backslashes)
{
    const char quote = s.data[at++];
    while (at < s.len) {
        const bool doubled = s.data[at] == quote && at + 1 < s.len && s.data[at + 1] == quote;
        if (s.data[at] == quote && !doubled)
            return at + 1;
        at += doubled || (backslashes && s.data[at] == '\\') ? 2 : 1;
    }
    return s.len;
}

static size_t behind_line_comment(struct str s, size_t at)
{
    while (at < s.len && s.data[at] != '\n')
        at++;
    return at;
}

/* They nest. */
static size_t behind_block_comment(struct str s, size_t at)
{
    unsigned depth = 0;
    while (at + 1 < s.len) {
        if (s.data[at] == '/' && s.data[at + 1] == '*') {
            depth++;
            at += 2;
        } else if (s.data[at] == '*' && s.data[at + 1] == '/') {
            at += 2;
            if (--depth == 0)
                return at;
        } else
            at++;
    }
    return s.len;
}

static bool in_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* The length of $$ or $tag$ at `at`, or 0: a parameter $1 or a name that holds a dollar. */
static size_t dollar_quote(struct str s, size_t at)
{
    if (at > 0 && (in_word(s.data[at - 1]) || s.data[at - 1] == '$'))
        return 0;
    size_t end = at + 1;
    while (end < s.len && in_word(s.data[end]))
        end++;
    const bool digit = end > at + 1 && s.data[at + 1] >= '0' && s.data[at + 1] <= '9';
    return end < s.len && s.data[end] == '$' && !digit ? end + 1 - at : 0;
}

static size_t behind_dollar_quotes(struct str s, size_t at, size_t length)
{
    const size_t body = at + length;
    const char *close = memmem(s.data + body, s.len - body, s.data + at, length);
    return close ? (size_t)(close - s.data) + length : s.len;
}

static bool opens_comment(struct str s, size_t at, char first, char second)
{
    return at + 1 < s.len && s.data[at] == first && s.data[at + 1] == second;
}

/* E'…' and no name that ends in e. */
static bool has_backslashes(struct str s, size_t at)
{
    return s.data[at] == '\'' && at > 0 && (s.data[at - 1] == 'E' || s.data[at - 1] == 'e') &&
           (at < 2 || !in_word(s.data[at - 2]));
}

/* What starts at `at`, one character or one of the above. */
static size_t behind_token(struct str s, size_t at)
{
    if (s.data[at] == '\'' || s.data[at] == '"')
        return behind_quotes(s, at, has_backslashes(s, at));
    if (opens_comment(s, at, '-', '-'))
        return behind_line_comment(s, at);
    if (opens_comment(s, at, '/', '*'))
        return behind_block_comment(s, at);
    const size_t dollars = s.data[at] == '$' ? dollar_quote(s, at) : 0;
    return dollars > 0 ? behind_dollar_quotes(s, at, dollars) : at + 1;
}

static size_t behind_blanks_and_comments(struct str s)
{
    size_t at = 0;
    while (at < s.len) {
        if (opens_comment(s, at, '-', '-') || opens_comment(s, at, '/', '*'))
            at = behind_token(s, at);
        else if (strchr(" \t\r\n;", s.data[at]))
            at++;
        else
            break;
    }
    return at;
}

static void skip(struct script *script, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        script->line += script->rest.data[i] == '\n';
    script->rest = (struct str){script->rest.data + bytes, script->rest.len - bytes};
}

bool script_next(struct script *script, struct str *statement, unsigned *line)
{
    skip(script, behind_blanks_and_comments(script->rest));
    const struct str s = script->rest;
    if (s.len == 0)
        return false;
    size_t end = 0;
    while (end < s.len && s.data[end] != ';')
        end = behind_token(s, end);
    *statement = (struct str){s.data, end};
    *line = script->line;
    skip(script, end);
    return true;
}
