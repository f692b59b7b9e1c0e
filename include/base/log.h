/* One JSON object per line on standard error. No personal data: callers pass ids, codes and counts only. */
#ifndef JQT_BASE_LOG_H
#define JQT_BASE_LOG_H
#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
    const char *name;
    enum { LOG_TEXT, LOG_NUMBER } kind;
    struct str text;
    int64_t number;
};
#define log_text(name_, s) ((struct log_field){.name = (name_), .kind = LOG_TEXT, .text = (s)})
#define log_c(name_, s) ((struct log_field){.name = (name_), .kind = LOG_TEXT, .text = str_from(s)})
#define log_i64(name_, n) ((struct log_field){.name = (name_), .kind = LOG_NUMBER, .number = (n)})

void log_set_level(enum log_level);
/* One write(2) per line, so that lines of threads do not mix. `event` is a stable word. */
void log_write(enum log_level, const char *event, const struct log_field *fields, size_t count);
#define LOG(level, event, ...)                                           \
    log_write((level), (event), (const struct log_field[]){__VA_ARGS__}, \
              sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))
#endif
