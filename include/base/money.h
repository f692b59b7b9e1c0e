/* Amounts in fen with checked arithmetic. 1 voucher unit (券) = 1 yuan = 100 fen (domain.md "Words"). */
#ifndef JQT_BASE_MONEY_H
#define JQT_BASE_MONEY_H
#include <stdbool.h>
#include <stdint.h>

#define FEN_PER_YUAN INT64_C(100)
#define FEN_MAX INT64_C(9007199254740991) /* 2^53-1: what JSON clients can hold exactly */

/* False, with *sum untouched, if the result leaves 0…FEN_MAX. */
static inline bool fen_add(int64_t a_fen, int64_t b_fen, int64_t *sum_fen)
{
    int64_t r = 0;
    if (__builtin_add_overflow(a_fen, b_fen, &r) || r < 0 || r > FEN_MAX)
        return false;
    *sum_fen = r;
    return true;
}
static inline bool fen_multiply(int64_t amount_fen, int64_t count, int64_t *product_fen)
{
    int64_t r = 0;
    if (__builtin_mul_overflow(amount_fen, count, &r) || r < 0 || r > FEN_MAX)
        return false;
    *product_fen = r;
    return true;
}
static inline bool fen_is_whole_yuan(int64_t amount_fen)
{
    return amount_fen % FEN_PER_YUAN == 0;
}
#endif
