/* cmocka with what it needs before it; every C test includes this one. */
#ifndef JQT_TESTS_TEST_H
#define JQT_TESTS_TEST_H
/* clang-format off: cmocka.h needs these before it */
#include <cmocka.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* clang-format on */
#endif
