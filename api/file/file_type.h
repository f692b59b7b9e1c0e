/* The allowed kinds of files and how each is recognised. */
#ifndef JQT_FILE_FILE_TYPE_H
#define JQT_FILE_FILE_TYPE_H
#include "base/problem.h"

struct file_type {
    const char *ending;     /* of the name, lower case, without the dot */
    const char *media_type; /* as it is stored and sent */
    const char *alias;      /* another name clients declare it by; NULL: none */
    const char *found[2];   /* what libmagic calls such content; the second may be NULL */
};

/* The kind that name and declared type agree on; NULL if they do not, or if the kind is not allowed. */
const struct file_type *file_type_declared(struct str name, struct str content_type);
/* Is the content of that kind? Opens its own libmagic handle, so it may be called from any thread. */
struct err file_type_check(const struct file_type *, const char *path, bool *matches);
/* The ending for a stored media type, "bin" if unknown. */
const char *file_type_ending(struct str media_type);
void file_type_refuse(struct problem *);
#endif
