/* Settings (domain.md §4.6): figures that operators change by version and that hold from then on; what was computed by
 * an earlier one stays. The list is site/settings.def. */
#ifndef JQT_SITE_SETTINGS_H
#define JQT_SITE_SETTINGS_H
#include "gate/gate.h"

enum setting {
#define SETTING(name, unit, delivered, minimum, maximum, zh, en) SETTING_##name,
#include "site/settings.def"
#undef SETTING
    SETTINGS
};

/* The most that each may be. */
enum {
#define SETTING(name, unit, delivered, minimum, maximum, zh, en) SETTING_MAXIMUM_##name = (maximum),
#include "site/settings.def"
#undef SETTING
};

/* Queues, in an ask: what the setting is now. *out must outlive the flush. */
void setting_ask(struct command *, enum setting, int64_t *out);
/* … several that follow one another, in one statement; out[count]. */
void settings_ask(struct command *, enum setting first, size_t count, int64_t *out);

/* The same for a statement that reads a setting beside other things: its parameters of setting_value(name, delivered).
 */
struct setting_source {
    struct param name, delivered;
};
struct setting_source setting_source(enum setting);

/* GET /settings, GET and PUT /settings/{name} */
read_fn setting_list, setting_show;
extern const struct handler setting_change;
#endif
