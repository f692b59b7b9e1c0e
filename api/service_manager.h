/* What the service and whoever started it tell one another, by the protocols of systemd, which others speak, too: the
 * listening socket (sd_listen_fds(3)), readiness and life (sd_notify(3)). Without a manager nothing happens. */
#ifndef JQT_APP_SERVICE_MANAGER_H
#define JQT_APP_SERVICE_MANAGER_H
#include <stdint.h>

/* The first socket that was handed over (LISTEN_PID, LISTEN_FDS); 0: none, or it was meant for another process. Closed
 * for programs that this one starts. */
int manager_listener(void);
/* "READY=1", "STOPPING=1", "WATCHDOG=1" to NOTIFY_SOCKET. */
void manager_tell(const char *state);
/* How often it wants to hear WATCHDOG=1, in milliseconds, or it starts the service anew (WATCHDOG_USEC); 0: never. */
int64_t manager_watchdog_ms(void);
#endif
