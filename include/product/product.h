/* The catalogue (manual §4.6): the handlers of products, providers and favourites, for operations.c. */
#ifndef JQT_PRODUCT_PRODUCT_H
#define JQT_PRODUCT_PRODUCT_H
#include "gate/gate.h"

read_fn product_list, product_facets_show, product_show, product_recommendation_list, favourite_list, provider_list,
    provider_show, product_version_list, product_version_queue_list, product_version_show;
extern const struct handler product_create, product_move, /* the latter for all that the table knows */
    product_version_create, product_version_move, favourite_add, favourite_remove;
#endif
