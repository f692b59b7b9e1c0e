/* Unified social credit codes (GB 32100-2015; domain.md §2). */
#ifndef JQT_BASE_USCC_H
#define JQT_BASE_USCC_H
#include "base/str.h"

enum { USCC_LENGTH = 18 };
struct uscc { /* as it is stored and compared: in capitals, without blanks */
    char text[USCC_LENGTH];
};
/* What a person or the login wrote. False if that is no valid code: 18 capitals and digits of the alphabet, digits
 * where the place of registration stands (3 to 8, GB/T 2260), with a right check character. */
bool uscc_read(struct str written, struct uscc *out);
#endif
