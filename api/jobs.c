/* The list of jobs; features bring theirs. */
#include "app.h"
#include "booking/booking.h"
#include "evaluation/evaluation.h"
#include "file/file.h"
#include "identity/identity.h"
#include "order/order.h"
#include "proposal/proposal.h"
#include "voucher/voucher_store.h"

struct group {
    const struct job *jobs;
    size_t count;
};

const struct job *jobs_all(struct arena *mem, size_t *count)
{
    const struct group groups[] = {
        {command_jobs, COMMAND_JOBS},   {identity_jobs, IDENTITY_JOBS},     {file_jobs, FILE_JOBS},
        {proposal_jobs, PROPOSAL_JOBS}, {voucher_jobs, VOUCHER_JOBS},       {booking_jobs, BOOKING_JOBS},
        {order_jobs, ORDER_JOBS},       {evaluation_jobs, EVALUATION_JOBS},
    };
    size_t total = 0, at = 0;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        total += groups[i].count;
    struct job *all = arena_array(mem, total, sizeof *all);
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        for (size_t j = 0; j < groups[i].count; j++)
            all[at++] = groups[i].jobs[j];
    *count = total;
    return all;
}
