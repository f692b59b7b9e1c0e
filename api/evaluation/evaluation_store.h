/* Writing evaluations: shared by the operation and the sweep. */
#ifndef JQT_EVALUATION_EVALUATION_STORE_H
#define JQT_EVALUATION_EVALUATION_STORE_H
#include "evaluation/evaluation_rules.h"
#include "order/order_store.h"

/* Queues the evaluation, the order's mark, the row's event and, if it counts, the sums of the platform's score and, if
 * it is rated, of the product's rating. */
void evaluation_put(struct command *, struct uuid id, const struct order_row *, const struct evaluation *,
                    const struct transition *);
#endif
