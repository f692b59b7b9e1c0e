/* The stack of civetweb's workers. The library asks for 100 KB, which a parser's recursion can exhaust; its request
 * for less than HTTP_STACK_BYTES is raised here, because a function of the executable comes before the C library's of
 * the same name. Holds for every thread of the process that asks for a size; must do nothing else. */
#include "http_private.h"

#include <dlfcn.h>
#include <errno.h>

int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t bytes)
{
    int (*next)(pthread_attr_t *, size_t) = NULL;
    /* POSIX's way around ISO C's ban on turning an object pointer into a function pointer. */
    *(void **)(&next) = dlsym(RTLD_NEXT, "pthread_attr_setstacksize");
    if (!next)
        return ENOSYS;
    return next(attributes, bytes < HTTP_STACK_BYTES ? (size_t)HTTP_STACK_BYTES : bytes);
}

size_t thread_stack_bytes(void)
{
    pthread_attr_t attributes;
    void *lowest = NULL;
    size_t bytes = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return 0;
    if (pthread_attr_getstack(&attributes, &lowest, &bytes) != 0)
        bytes = 0;
    (void)pthread_attr_destroy(&attributes);
    return bytes;
}
