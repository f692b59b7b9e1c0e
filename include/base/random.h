/* Random bytes from OpenSSL's generator. A generator that fails ends the process: nothing that needs
 * randomness may go on without. Never used to decide a draw. */
#ifndef JQT_BASE_RANDOM_H
#define JQT_BASE_RANDOM_H
#include "base/arena.h"

void random_bytes(void *out, size_t size);
struct str random_token(struct arena *, size_t bytes); /* base64url without padding */
/* `digits` uniformly random decimal digits. */
struct str random_digits(struct arena *, size_t digits);
#endif
