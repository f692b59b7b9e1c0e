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
#include "base/access.h"

/* Everybody may call everything. */
static inline const struct access *open_access(void)
{
    static struct access access;
    for (size_t i = 0; i < OPERATION_IDS; i++)
        access.roles[i] = (unsigned)ROLES_ANY;
    return &access;
}
#endif
