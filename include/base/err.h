/* Errors as values. A function that can fail for a reason outside its caller's control returns one;
 * the caller must look at it. What a *user* did wrong is a `struct problem` (base/problem.h);
 * a `struct err` becomes a problem in one place (gate) and is logged once, there. */
#ifndef JQT_BASE_ERR_H
#define JQT_BASE_ERR_H
#include <stdbool.h>

enum error_code {
    ERR_none = 0,
#define ERROR(code, ...) ERR_##code,
#define FAULT(code, detail_zh, detail_en)
#include "../../api/errors.def"
#undef ERROR
#undef FAULT
    ERR_COUNT
};

struct error_info {
    const char *code; /* stable, never translated */
    int status;       /* HTTP status */
    const char *title_zh, *title_en;
    const char *advice_zh, *advice_en; /* what the client is to do */
};
const struct error_info *error_info(enum error_code); /* never NULL */
enum error_code error_find(const char *code);         /* ERR_none if unknown */

/* gcc 12 knows this attribute for functions only; `./dev check` compiles with clang too, which holds every caller
 * of every function that returns a struct err to it. */
#ifdef __clang__
#define MUST_BE_CHECKED __attribute__((warn_unused_result))
#else
#define MUST_BE_CHECKED
#endif

struct MUST_BE_CHECKED err {
    enum error_code code; /* ERR_none: all is well */
    const char *log;      /* for the log only, never shown to a client; static or arena memory; may be NULL */
};

#define NO_ERR ((struct err){ERR_none, 0})
#define ERR(name, text) ((struct err){ERR_##name, (text)})
static inline bool failed(struct err e)
{
    return e.code != ERR_none;
}
/* Hands an error on to the caller. */
#define TRY(expression)                       \
    do {                                      \
        const struct err try_ = (expression); \
        if (failed(try_))                     \
            return try_;                      \
    } while (0)
#endif
