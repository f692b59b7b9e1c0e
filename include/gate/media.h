/* Media types and codings: what a client accepts, and what it sent (RFC 9110 §8.3, §8.4, §12.5.1). Pure. */
#ifndef JQT_GATE_MEDIA_H
#define JQT_GATE_MEDIA_H
#include "base/str.h"

/* Whether Accept (empty: there is none) lets the answer be of this type: the range that names it most exactly says. */
bool media_is_accepted(struct str accept, struct str media_type);
/* Whether a Content-Type is this type. Of its parameters only the character set means something here, as whatever is
 * sent is read as UTF-8: another one is another type. */
bool media_type_is(struct str content_type, struct str wanted);
/* Whether Content-Encoding names anything but identity. */
bool media_is_encoded(struct str content_encoding);
#endif
