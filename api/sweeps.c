/* The list of sweeps; features bring theirs. */
#include "app.h"
#include "booking/booking.h"
#include "enterprise/enterprise.h"
#include "evaluation/evaluation.h"
#include "file/file.h"
#include "identity/identity.h"
#include "order/order.h"
#include "proposal/proposal.h"
#include "voucher/voucher_store.h"

struct group {
    const struct sweep *sweeps;
    size_t count;
};

const struct sweep *sweeps_all(struct arena *mem, size_t *count)
{
    const struct group groups[] = {
        {command_sweeps, COMMAND_SWEEPS},
        {identity_sweeps, IDENTITY_SWEEPS},
        {file_sweeps, FILE_SWEEPS},
        {proposal_sweeps, PROPOSAL_SWEEPS},
        {enterprise_sweeps, ENTERPRISE_SWEEPS},
        {voucher_sweeps, VOUCHER_SWEEPS},
        {booking_sweeps, BOOKING_SWEEPS},
        {order_sweeps, ORDER_SWEEPS},
        {evaluation_sweeps, EVALUATION_SWEEPS},
    };
    size_t total = 0, at = 0;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        total += groups[i].count;
    struct sweep *all = arena_array(mem, total, sizeof *all);
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        for (size_t j = 0; j < groups[i].count; j++)
            all[at++] = groups[i].sweeps[j];
    *count = total;
    return all;
}
