/* Classes of ASCII characters, whatever the locale: bytes of a longer UTF-8 sequence are in none. */
#ifndef JQT_BASE_ASCII_H
#define JQT_BASE_ASCII_H
#include <stdbool.h>

static inline bool ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool ascii_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline bool ascii_is_alnum(char c)
{
    return ascii_is_digit(c) || ascii_is_letter(c);
}
static inline char ascii_to_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}
/* Of a hexadecimal digit, where only lower case is canonical; -1: it is none. */
static inline int ascii_lower_hex_value(char c)
{
    return ascii_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
/* Of a hexadecimal digit in either case; -1: it is none. */
static inline int ascii_hex_value(char c)
{
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : ascii_lower_hex_value(c);
}
#endif
