/* Owns the disclosure control of published counts. Must not know what is counted. */
#include "booking/draw.h"

/* Index of the smallest shown cell, or `count`. */
static size_t smallest_shown(const int64_t *cells, size_t count)
{
    size_t found = count;
    for (size_t i = 0; i < count; i++)
        if (cells[i] != STATISTICS_HIDDEN && (found == count || cells[i] < cells[found]))
            found = i;
    return found;
}

int64_t statistics_hide(int64_t *cells, size_t count)
{
    int64_t total = 0, hidden_sum = 0;
    size_t hidden = 0;
    for (size_t i = 0; i < count; i++) {
        total += cells[i];
        if (cells[i] < STATISTICS_CELL_MIN) {
            hidden_sum += cells[i];
            cells[i] = STATISTICS_HIDDEN;
            hidden++;
        }
    }
    while (hidden > 0 && (hidden == 1 || hidden_sum < STATISTICS_CELL_MIN)) {
        const size_t next = smallest_shown(cells, count);
        if (next == count)
            return STATISTICS_HIDDEN;
        hidden_sum += cells[next];
        cells[next] = STATISTICS_HIDDEN;
        hidden++;
    }
    return total < STATISTICS_CELL_MIN ? STATISTICS_HIDDEN : total;
}
