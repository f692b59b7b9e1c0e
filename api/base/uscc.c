/* The check character of a unified social credit code. */
#include "base/uscc.h"

bool uscc_valid(struct str code)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    static const int weights[17] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    if (code.len != 18)
        return false;
    int sum = 0;
    for (size_t i = 0; i < 18; i++) {
        const char *at = code.data[i] ? strchr(alphabet, code.data[i]) : NULL;
        if (!at)
            return false;
        const int value = (int)(at - alphabet);
        if (i == 17)
            return value == (31 - sum % 31) % 31;
        sum += value * weights[i];
    }
    return false;
}
