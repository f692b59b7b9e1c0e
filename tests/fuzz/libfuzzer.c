/* libFuzzer's entry (clang -fsanitize=fuzzer). */
#include "base/hash.h"
#include "fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    hash_init();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *mem = arena_new();
    fuzz_one(mem, (struct str){(const char *)data, size});
    arena_free(mem);
    return 0;
}
