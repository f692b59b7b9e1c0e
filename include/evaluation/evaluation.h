/* Evaluations (manual §4.7): the handlers of their operations and their sweep, for operations.c and sweeps.c. */
#ifndef JQT_EVALUATION_EVALUATION_H
#define JQT_EVALUATION_EVALUATION_H
#include "command/sweep.h"
#include "gate/gate.h"

read_fn evaluation_list, evaluation_list_of_product, evaluation_show, evaluation_show_of_order, platform_score_show;
extern const struct handler evaluation_create;
extern const struct sweep evaluation_sweeps[]; /* the automatic ones */
enum { EVALUATION_SWEEPS = 1 };
#endif
