/* Random bytes from OpenSSL. */
#include "base/random.h"

#include "base/hash.h"

#include <openssl/rand.h>
#include <stdlib.h>

void random_bytes(void *out, size_t size)
{
    if (RAND_bytes(out, (int)size) != 1)
        abort();
}

struct str random_token(struct arena *mem, size_t bytes)
{
    char *raw = arena_alloc(mem, bytes);
    random_bytes(raw, bytes);
    return base64url_encode(mem, (struct str){raw, bytes});
}

struct str random_digits(struct arena *mem, size_t digits)
{
    char *text = arena_alloc(mem, digits + 1);
    for (size_t i = 0; i < digits;) {
        uint8_t byte = 0;
        random_bytes(&byte, 1);
        if (byte < 250) /* 250 = 25 · 10: below it every digit is equally likely */
            text[i++] = (char)('0' + byte % 10);
    }
    return (struct str){text, digits};
}
