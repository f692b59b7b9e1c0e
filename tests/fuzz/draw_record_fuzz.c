/* A draw's record, which anybody may hand to verify-draw; and behind its first NUL a receipt. */
#include "booking/draw_record.h"
#include "fuzz.h"

void fuzz_one(struct arena *mem, struct str text)
{
    struct str receipt = text;
    const struct str record = str_cut(&receipt, '\0');
    struct strbuf report = {.mem = mem};
    const struct draw_given given = {.receipt = receipt};
    (void)draw_verify(record, &given, &report);
    must(report.len > 0);
}
