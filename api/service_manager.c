/* The manager's side of a start, a life and a stop, by hand: three variables and a datagram need no library. */
#include "service_manager.h"

#include "base/str.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int64_t variable_number(const char *name)
{
    int64_t number = 0;
    (void)str_to_i64(str_from(getenv(name)), &number);
    return number;
}

int manager_listener(void)
{
    enum { FIRST = 3 };
    if (variable_number("LISTEN_PID") != getpid() || variable_number("LISTEN_FDS") < 1)
        return 0;
    (void)fcntl(FIRST, F_SETFD, FD_CLOEXEC);
    return FIRST;
}

void manager_tell(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    const size_t length = path ? strlen(path) : 0;
    if (length < 2 || length >= sizeof to.sun_path || (path[0] != '/' && path[0] != '@'))
        return;
    memcpy(to.sun_path, path, length);
    if (path[0] == '@')
        to.sun_path[0] = '\0'; /* an abstract name */
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    (void)sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&to,
                 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
    (void)close(fd);
}

int64_t manager_watchdog_ms(void)
{
    enum { MICROSECONDS_PER_MS = 1000 };
    const int64_t of = variable_number("WATCHDOG_PID"), microseconds = variable_number("WATCHDOG_USEC");
    return (of == 0 || of == getpid()) && microseconds > 0 ? microseconds / MICROSECONDS_PER_MS : 0;
}
