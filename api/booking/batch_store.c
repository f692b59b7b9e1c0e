/* Owns the queries of batches: facts, plans, types. */
#include "booking_store.h"
#include "queries.h"

void batch_read_facts(struct row *row, struct batch_row *out)
{
    struct batch_facts *f = &out->facts;
    row_skip(row); /* the stored state follows from the times below */
    f->opens_at_ms = row_time(row);
    f->closes_at_ms = row_time(row);
    f->publicity_at_ms = row_time(row);
    f->issue_at_ms = row_time(row);
    f->first_event_ms = row_time(row);
    f->published_at_ms = row_time(row);
    f->sealed_at_ms = row_time(row);
    f->drawn_at_ms = row_time(row);
    f->issued_at_ms = row_time(row);
    f->voided_at_ms = row_time(row);
    out->number = row_str(row);
    out->created_by = row_uuid(row);
}
