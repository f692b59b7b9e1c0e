/* Freezes in the database, shared by their operations and the act that lifts them. */
#ifndef JQT_ENTERPRISE_FREEZE_STORE_H
#define JQT_ENTERPRISE_FREEZE_STORE_H
#include "command/command.h"
#include "enterprise/freeze_rules.h"

struct freeze_row {
    struct uuid id;
    struct freeze_facts facts;
    enum freeze_object object;
    struct uuid object_id, enterprise_id;
};
/* Reads the fact columns behind the body. */
void freeze_read_facts(struct row *, struct freeze_row *);
/* Queues: the freeze, locked or only looked at; not_found. */
void freeze_ask_lock(struct command *, struct uuid id, struct freeze_row *);
void freeze_ask(struct command *, struct uuid id, struct freeze_row *);
/* Queues: what is to be frozen or not any more, locked; its owner. */
void freeze_ask_target(struct command *, enum freeze_object, struct uuid id, struct freeze_target *,
                       struct uuid *enterprise_id);
enum freeze_mark { MARK_GONE, MARK_FROZEN };
/* Queues the mark on what is frozen until ends_at_ms (0: until it is lifted), or not any more. */
void freeze_put_mark(struct command *, enum freeze_object, struct uuid id, enum freeze_mark, int64_t ends_at_ms,
                     int64_t refund_days);
struct str freeze_actions(const struct call *, struct arena *, const struct freeze_facts *);
#endif
