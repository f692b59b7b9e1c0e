/* One JSON object per line on standard error. */
#include "base/log.h"

#include "base/clock.h"
#include "base/json.h"

#include <stdatomic.h>
#include <unistd.h>

static _Atomic int threshold = LOG_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&threshold, (int)level);
}

void log_write(enum log_level level, const char *event, const struct log_field *fields, size_t count)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if ((int)level < atomic_load(&threshold))
        return;
    struct arena *mem = arena_new();
    struct json_out out = json_out(mem);
    json_open(&out, '{');
    json_add_time(&out, "time", clock_real_ms());
    json_add_str(&out, "level", str_from(names[level]));
    json_add_str(&out, "event", str_from(event));
    for (size_t i = 0; i < count; i++) {
        if (fields[i].kind == LOG_NUMBER)
            json_add_i64(&out, fields[i].name, fields[i].number);
        else if (fields[i].text.data)
            json_add_str(&out, fields[i].name, fields[i].text);
    }
    json_close(&out, '}');
    strbuf_add_char(&out.buf, '\n');
    const struct str line = strbuf_str(&out.buf);
    (void)!write(STDERR_FILENO, line.data, line.len);
    arena_free(mem);
}
