/* The rule of texts: what is clean, seen, folded, and what the words of a search are. */
#include "base/text.h"
#include "fuzz.h"

void fuzz_one(struct arena *mem, struct str text)
{
    const bool valid = str_utf8_valid(text);
    const bool one_line = text_is_clean(text, TEXT_ONE_LINE), lines = text_is_clean(text, TEXT_LINES);
    struct str words = STR_EMPTY, rest = text;
    must(!one_line || lines);
    must(!lines || valid);
    must(str_utf8_valid_bytes(text) <= text.len);
    (void)text_is_visible(text);
    (void)text_is_email(text);
    (void)text_is_web_address(text);
    const struct str trimmed = text_trim(text);
    must(trimmed.len <= text.len && str_equal(text_trim(trimmed), trimmed));
    const struct str folded = text_fold(mem, text);
    must(!valid || (str_utf8_valid(folded) && str_equal(text_fold(mem, folded), folded)));
    const size_t count = text_words(mem, text, &words);
    must(valid || count == 0);
    for (size_t i = 0; i < count; i++) {
        const struct str word = str_cut(&words, '\n');
        must(word.len > 0);
    }
    char *copy = arena_alloc(mem, text.len + 1);
    const size_t left = text_copy_without_blanks(text, copy, text.len);
    must(valid ? left <= text.len : left > text.len);
    while (valid && rest.len > 0) {
        const size_t before = rest.len;
        (void)text_cut_sign(&rest);
        must(rest.len < before);
    }
}
