/* Evaluations (manual §4.7): the handlers of their operations and their job, for operations.c and jobs.c. */
#ifndef JQT_EVALUATION_EVALUATION_H
#define JQT_EVALUATION_EVALUATION_H
#include "gate/gate.h"

read_fn evaluation_list, evaluation_list_of_product, evaluation_show, evaluation_show_of_order;
extern const struct handler evaluation_create;
extern const struct job evaluation_jobs[]; /* the automatic ones */
enum { EVALUATION_JOBS = 1 };
#endif
