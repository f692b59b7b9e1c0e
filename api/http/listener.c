/* The socket that connections come in by: made here, or handed over by whoever started the process. */
#include "waiting_room.h"

#include "base/ascii.h"

#include <arpa/inet.h>
#include <errno.h>
#include <unistd.h>

enum { BACKLOG = 4096, PORT_MAX = 65535, ADDRESS_TEXT_MAX = 64 };

/* 127.0.0.1:8080, [::1]:8080 */
static bool parse_address(struct str text, union socket_address *out, socklen_t *size)
{
    char host[ADDRESS_TEXT_MAX];
    size_t colon = text.len;
    int64_t port = -1;
    while (colon > 0 && text.data[colon - 1] != ':')
        colon--;
    if (colon < 2 || colon > sizeof host || !str_to_i64((struct str){text.data + colon, text.len - colon}, &port) ||
        port < 0 || port > PORT_MAX)
        return false;
    struct str name = {text.data, colon - 1};
    const bool v6 = name.len > 2 && name.data[0] == '[' && name.data[name.len - 1] == ']';
    if (v6)
        name = (struct str){name.data + 1, name.len - 2};
    memcpy(host, name.data, name.len);
    host[name.len] = '\0';
    *out = (union socket_address){0};
    if (v6) {
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_port = htons((uint16_t)port);
        *size = sizeof out->v6;
        return inet_pton(AF_INET6, host, &out->v6.sin6_addr) == 1;
    }
    out->v4.sin_family = AF_INET;
    out->v4.sin_port = htons((uint16_t)port);
    *size = sizeof out->v4;
    return inet_pton(AF_INET, host, &out->v4.sin_addr) == 1;
}

int listener_open(struct str address, struct arena *mem, struct str *why)
{
    static const int yes = 1;
    union socket_address to;
    socklen_t size = 0;
    if (!parse_address(address, &to, &size)) {
        *why = arena_printf(mem, "Cannot listen on %.*s: an address and a port are needed, such as 127.0.0.1:8080.",
                            STR_FMT(address));
        return -1;
    }
    const int fd = socket(to.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        (to.any.sa_family != AF_INET6 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes) == 0) &&
        bind(fd, &to.any, size) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    *why = arena_printf(mem, "Cannot listen on %.*s: %s.", STR_FMT(address), strerrordesc_np(errno));
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

bool listener_is_one(int fd)
{
    int listening = 0, family = 0;
    socklen_t size = sizeof listening, family_size = sizeof family;
    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 && listening == 1 &&
           getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &family_size) == 0 &&
           (family == AF_INET || family == AF_INET6);
}

int listener_port(int fd)
{
    union socket_address own = {0};
    socklen_t size = sizeof own;
    if (getsockname(fd, &own.any, &size) != 0)
        return 0;
    return ntohs(own.any.sa_family == AF_INET6 ? own.v6.sin6_port : own.v4.sin_port);
}
