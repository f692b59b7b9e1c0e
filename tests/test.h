/* cmocka with what it needs before it, in this order; every C test includes this one. */
#ifndef JQT_TESTS_TEST_H
#define JQT_TESTS_TEST_H
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#endif
