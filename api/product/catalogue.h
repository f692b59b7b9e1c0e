/* The catalogue as anybody may look through it, and what is looked for in it. */
#ifndef JQT_PRODUCT_CATALOGUE_H
#define JQT_PRODUCT_CATALOGUE_H
#include "gate/gate.h"

enum { SEARCH_WORDS_MAX = 8 };
/* The words of the query parameter q as queries take them (text_words of base/text.h), NULL if it is not given. False
 * with invalid_parameters if they are too many or none. */
bool catalogue_read_words(const struct call *, struct param *words, struct problem *);

/* The page of listProducts that asks neither for one's own nor for a queue. */
struct err catalogue_list(struct db_pool *, const struct call *, struct reply *, struct problem *);
#endif
