/* A fuzz target (fuzz_one of tests/fuzz/NAME_fuzz.c, seeds in tests/fuzz/NAME/) takes any text and ends by abort()
 * where something does not hold that must; crashes, what the sanitizers see and hangs are failures, too. With
 * libFuzzer:
 * ./dev fuzz. A short run, always the same, is a test (replay.c). The build gives each fuzz_one a name of its own. */
#ifndef JQT_TESTS_FUZZ_H
#define JQT_TESTS_FUZZ_H
#include "base/arena.h"

#include <stdlib.h>

typedef void fuzz_target(struct arena *, struct str text);
#ifdef fuzz_one
fuzz_target fuzz_one;
#endif

static inline void must(bool holds)
{
    if (!holds)
        abort();
}
#endif
