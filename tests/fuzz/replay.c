/* A short run of a fuzz target without libFuzzer: its seeds, and texts made of them, the same ones in every run. */
#include "base/hash.h"
#include "fuzz.h"

#include <stdio.h>

/* FUZZ_TARGETS, of the build: X(contract) X(head) … */
#define X(name) fuzz_target fuzz_##name;
FUZZ_TARGETS
#undef X
static const struct target {
    const char *name;
    fuzz_target *one;
} targets[] = {
#define X(name) {#name, fuzz_##name},
    FUZZ_TARGETS
#undef X
};

enum { SEED_BYTES_MAX = 512 * 1024, EDITS_MAX = 6, WORD_BYTES_MAX = 64 };

static uint64_t random_state = 88172645463325252ULL;
static size_t random_below(size_t n) /* xorshift: the same numbers in every run */
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return n ? (size_t)(random_state % n) : 0;
}

/* Bytes changed, pieces removed, doubled, or a word put in that means something to some target. */
static size_t mutate(char *text, size_t len)
{
    static const char *const words[] = {"$ref: '#/components/schemas/Order'",
                                        "type: array",
                                        "{",
                                        "}",
                                        "[",
                                        "]",
                                        "&a",
                                        "*a",
                                        "!!x",
                                        "null",
                                        "\n",
                                        "  ",
                                        "'",
                                        "\"",
                                        "%",
                                        "%00",
                                        "%c3%28",
                                        ",",
                                        "~",
                                        "~1",
                                        "^(a|b)*c$",
                                        "maxLength: 0",
                                        "-1",
                                        "9007199254740993",
                                        "1e308",
                                        "true",
                                        "oneOf: []",
                                        "x-open: true",
                                        "\\",
                                        "required: [a]",
                                        "{a: {b: {c: {d: [[[[[[[[]]]]]]]]}}}}",
                                        "\r\n",
                                        "\r",
                                        "\t",
                                        ": ",
                                        "Content-Length: 5\r\n",
                                        "Transfer-Encoding: chunked\r\n",
                                        "HTTP/1.1\r\n",
                                        "http://",
                                        "W/\"3-a\"",
                                        ";q=0.5",
                                        "*",
                                        "*/*",
                                        "\\ud83d\\ude00",
                                        "\xe2\x80\xae",
                                        "\xef\xbc\x9d",
                                        "0\r\n\r\n"};
    for (size_t edits = 1 + random_below(EDITS_MAX); edits > 0 && len > 0; edits--) {
        const size_t at = random_below(len), span = 1 + random_below(len - at < 40 ? len - at : 40);
        const char *word = words[random_below(sizeof words / sizeof words[0])];
        switch (random_below(4)) {
        case 0:
            text[at] = (char)random_below(256);
            break;
        case 1:
            memmove(text + at, text + at + span, len - at - span);
            len -= span;
            break;
        case 2:
            memmove(text + at + span, text + at, len - at);
            len += span;
            break;
        default:
            memmove(text + at + strlen(word), text + at, len - at);
            memcpy(text + at, word, strlen(word));
            len += strlen(word);
            break;
        }
    }
    return len;
}

static void try_one(const struct target *target, const char *text, size_t len)
{
    char *copy = malloc(len + 1); /* of exactly this size, so that a byte too far is seen */
    struct arena *mem = arena_new();
    must(copy);
    memcpy(copy, text, len);
    target->one(mem, (struct str){copy, len});
    arena_free(mem);
    free(copy);
}

/* A seed, and what is made of it: every second time what stands before its first NUL is left as it is. */
static bool replay(const struct target *target, const char *path, long rounds)
{
    static char seed[SEED_BYTES_MAX], text[SEED_BYTES_MAX + EDITS_MAX * WORD_BYTES_MAX];
    FILE *file = fopen(path, "rb");
    if (!file) {
        (void)fprintf(stderr, "%s cannot be read\n", path);
        return false;
    }
    const size_t len = fread(seed, 1, sizeof seed, file);
    (void)fclose(file);
    try_one(target, seed, len);
    const char *nul = memchr(seed, '\0', len);
    const size_t before = nul ? (size_t)(nul - seed) + 1 : 0;
    for (long round = 0; round < rounds; round++) {
        const size_t kept = round % 2 ? before : 0;
        memcpy(text, seed, len);
        try_one(target, text, kept + mutate(text + kept, len - kept));
    }
    return true;
}

/* fuzz_replay NAME ROUNDS SEED… */
int main(int argc, char **argv)
{
    const struct target *target = NULL;
    const long rounds = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    for (size_t i = 0; argc > 3 && i < sizeof targets / sizeof targets[0]; i++)
        if (strcmp(targets[i].name, argv[1]) == 0)
            target = &targets[i];
    bool good = target != NULL;
    hash_init();
    for (int i = 3; target && i < argc; i++)
        good = replay(target, argv[i], rounds) && good;
    return good ? 0 : 1;
}
