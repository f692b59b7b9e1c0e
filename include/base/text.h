/* What a text of a person, a form or a login may hold, and when two texts are the same: one set of rules for the
 * contract's strings, the login's claims, file names and the command line. Over libutf8proc, whose only user this is.
 */
#ifndef JQT_BASE_TEXT_H
#define JQT_BASE_TEXT_H
#include "base/arena.h"

enum text_lines {
    TEXT_ONE_LINE,
    TEXT_LINES /* line feeds (alone or behind a carriage return) and tabs too */
};
/* Valid UTF-8 without control characters, line and paragraph separators, noncharacters and the characters that reorder
 * what stands around them (bidirectional embeddings, overrides and isolates): a text that reads as what it is. */
bool text_is_clean(struct str, enum text_lines);
/* Something of it can be seen: not only blanks, marks, format and filler characters. */
bool text_is_visible(struct str);
/* Without blanks of any kind at both ends. */
struct str text_trim(struct str);
/* Copies what is no blank of any kind. How many bytes that is, or more than `size` if it does not fit or is not UTF-8.
 */
size_t text_copy_without_blanks(struct str, char *out, size_t size);

/* The sign that a text in UTF-8 begins with, cut off *rest (which is not empty), as programs take it that make no
 * difference between full and half width: the first code point of its compatibility form (NFKD), '=' for U+FF1D. 0 for
 * what nobody sees: blanks of all kinds, control and format characters. */
int32_t text_cut_sign(struct str *rest);

/* local@domain of RFC 5321 as forms take it: ASCII, no quotes, a domain of two labels or more. Accepts no more than
 * "format: email" of other JSON Schema validators. */
bool text_is_email(struct str);
/* http:// or https://, a host (a name, also not ASCII, or an address; no user name), maybe a port, and behind it
 * anything that can be seen and is no blank. */
bool text_is_web_address(struct str);

/* For comparing names: NFKC and case folding without invisible characters (Unicode's NFKC_Casefold), without blanks of
 * any kind. Full-width forms, letter case, blanks and zero-width characters make no difference. Of the arena; not valid
 * UTF-8: as it is. */
struct str text_fold(struct arena *, struct str);
/* What somebody looks for: the words of a text, which blanks of any kind part, each folded, in *words, parted by line
 * feeds (which no folded text holds). How many they are; one of which nothing is left does not count. None of a text
 * that is not UTF-8. */
size_t text_words(struct arena *, struct str, struct str *words);
#endif
