/* The catalogue as anybody may look through it, and what is looked for in it. */
#ifndef JQT_PRODUCT_CATALOGUE_H
#define JQT_PRODUCT_CATALOGUE_H
#include "gate/gate.h"

/* The page of listProducts that asks neither for one's own nor for a queue. */
struct err catalogue_list(struct db_pool *, const struct call *, struct reply *, struct problem *);
#endif
