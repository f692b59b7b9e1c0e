/* Fuzz target: any text as a contract, any text as a path, query, form and body against one that compiled.
 * With libFuzzer (clang -fsanitize=fuzzer) it is the usual entry; without it (JQT_FUZZ_MAIN) a main mutates the seeds,
 * always the same way, so that a short run belongs to the tests. Crashes and hangs are the failures. */
#include "contract/contract.h"

#include <stdio.h>
#include <stdlib.h>

static struct str header(const void *context, const char *name)
{
    (void)name;
    return *(const struct str *)context;
}

static void try_operation(const struct contract *c, const struct operation *op, struct arena *mem, struct str text)
{
    struct arguments arguments;
    struct problem problem = {.mem = mem};
    struct route route;
    const cJSON *body = NULL;
    size_t offset = 0;
    struct words reason = NO_WORDS;
    const struct contract_request request = {
        .route = &route, .raw_query = text, .header = header, .header_context = &text};
    if (contract_route(c, mem, op->method, op->path, &route) == ROUTE_FOUND)
        contract_check_parameters(mem, &request, &arguments, &problem);
    if (op->body == BODY_FORM)
        contract_check_form(op, mem, text, &body, &problem);
    if (json_parse(mem, text, &body, &offset, &reason))
        contract_check_body(op, body, &problem);
    for (size_t i = 0; i < problem.fault_count; i++)
        (void)fault_detail(mem, &problem.faults[i], i % 2 == 0);
}

static void try_schema(struct arena *mem, struct str text)
{
    struct str why = STR_EMPTY;
    struct problem problem = {.mem = mem};
    const cJSON *tree = NULL;
    size_t offset = 0;
    struct words reason = NO_WORDS;
    if (!json_parse(mem, text, &tree, &offset, &reason))
        return;
    const struct schema *schema = schema_compile(tree, mem, &why);
    if (!schema && why.len == 0)
        abort(); /* a refusal without a reason */
    if (schema)
        schema_check(schema, tree, &problem);
}

/* A contract, and behind the first NUL a text for its requests. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *mem = arena_new();
    struct str rest = {(const char *)data, size}, why = STR_EMPTY;
    const struct str yaml = str_cut(&rest, '\0');
    struct route route;
    struct contract *c = contract_compile(yaml, mem, &why);
    if (!c && why.len == 0)
        abort();
    if (c) {
        for (size_t i = 0; i < contract_operation_count(c); i++)
            try_operation(c, contract_operation(c, i), mem, rest);
        (void)contract_route(c, mem, STR("GET"), rest, &route);
        (void)contract_json(c, mem, STR("https://example.org"));
    }
    try_schema(mem, rest);
    contract_free(c);
    arena_free(mem);
    return 0;
}

#ifdef JQT_FUZZ_MAIN
enum { SEED_BYTES_MAX = 512 * 1024, EDITS_MAX = 6 };

static uint64_t random_state = 88172645463325252ULL;
static size_t random_below(size_t n) /* xorshift: the same numbers in every run */
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return n ? (size_t)(random_state % n) : 0;
}

/* Bytes changed, pieces removed, doubled, or replaced by a word that means something to the engine. */
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
                                        "{a: {b: {c: {d: [[[[[[[[]]]]]]]]}}}}"};
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

/* contract_fuzz ROUNDS SEED… */
int main(int argc, char **argv)
{
    static char seed[SEED_BYTES_MAX], text[SEED_BYTES_MAX + EDITS_MAX * 64];
    const long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    for (int i = 2; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        if (!file) {
            (void)fprintf(stderr, "%s cannot be read\n", argv[i]);
            return 1;
        }
        const size_t len = fread(seed, 1, sizeof seed, file);
        (void)fclose(file);
        (void)LLVMFuzzerTestOneInput((const uint8_t *)seed, len);
        const char *nul = memchr(seed, '\0', len);
        const size_t contract_len = nul ? (size_t)(nul - seed) + 1 : 0;
        for (long round = 0; round < rounds; round++) { /* every second one leaves the contract as it is */
            const size_t kept = round % 2 ? contract_len : 0;
            memcpy(text, seed, len);
            (void)LLVMFuzzerTestOneInput((const uint8_t *)text, kept + mutate(text + kept, len - kept));
        }
    }
    return argc < 3;
}
#endif
