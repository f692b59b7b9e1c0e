/* The one spelling of a unified social credit code, and its check character. */
#include "base/uscc.h"

#include "base/ascii.h"
#include "base/text.h"

static bool is_valid(const struct uscc *code)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    static const int weights[USCC_LENGTH - 1] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    int sum = 0;
    for (size_t i = 0; i < USCC_LENGTH; i++) {
        const char *at = code->text[i] ? strchr(alphabet, code->text[i]) : NULL;
        if (!at)
            return false;
        if (i >= 2 && i < 8 && !ascii_is_digit(code->text[i])) /* 登记管理机关行政区划码 */
            return false;
        const int value = (int)(at - alphabet);
        if (i == USCC_LENGTH - 1)
            return value == (31 - sum % 31) % 31;
        sum += value * weights[i];
    }
    return false;
}

bool uscc_read(struct str written, struct uscc *out)
{
    struct uscc code;
    if (text_copy_without_blanks(written, code.text, USCC_LENGTH) != USCC_LENGTH)
        return false;
    for (size_t i = 0; i < USCC_LENGTH; i++)
        code.text[i] = ascii_to_upper(code.text[i]);
    if (!is_valid(&code))
        return false;
    *out = code;
    return true;
}
