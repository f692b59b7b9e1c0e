/* See pg_proxy.h. Two threads a connection: one reads the client's messages (PostgreSQL manual, "Message Formats"),
 * the other passes the server's bytes back. */
#include "tests/db/pg_proxy.h"
#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { LINKS_MAX = 256, HEADER_BYTES = 5, COPY_BYTES = 2048, MESSAGE_MAX = 64 * 1024 * 1024 };

struct link {
    struct pg_proxy *proxy;
    int client, server;
    pthread_t up, down;
    atomic_bool answers_lost; /* the client must not hear the server any more */
    atomic_bool farewell;     /* but a last word when the server has committed */
};
struct pg_proxy {
    char folder[64];
    struct sockaddr_un own, server;
    int listener;
    pthread_t acceptor;
    atomic_int fault;
    atomic_uint syncs;
    pthread_mutex_t lock; /* links and link_count */
    size_t link_count;
    struct link links[LINKS_MAX];
};

static void cut(struct link *link)
{
    shutdown(link->client, SHUT_RDWR);
    shutdown(link->server, SHUT_RDWR);
}

static bool read_all(int fd, unsigned char *to, size_t size)
{
    while (size > 0) {
        const ssize_t n = recv(fd, to, size, 0);
        if (n <= 0)
            return false;
        to += n;
        size -= (size_t)n;
    }
    return true;
}

static bool write_all(int fd, const unsigned char *from, size_t size)
{
    while (size > 0) {
        const ssize_t n = send(fd, from, size, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        from += n;
        size -= (size_t)n;
    }
    return true;
}

/* Takes the fault if it is the one that waits. */
static bool happens(struct pg_proxy *proxy, enum pg_proxy_fault fault)
{
    int expected = (int)fault;
    return atomic_compare_exchange_strong(&proxy->fault, &expected, PG_PROXY_PASS);
}

/* One message, header included; with type 0 the start-up packet, which has none. NULL: the end. */
static unsigned char *read_message(int fd, bool startup, size_t *size)
{
    unsigned char header[HEADER_BYTES];
    const size_t head = startup ? 4 : HEADER_BYTES;
    if (!read_all(fd, header, head))
        return NULL;
    const unsigned char *l = header + head - 4;
    const size_t length = (size_t)l[0] << 24 | (size_t)l[1] << 16 | (size_t)l[2] << 8 | l[3];
    if (length < 4 || length > MESSAGE_MAX)
        return NULL;
    *size = head + length - 4;
    unsigned char *message = malloc(*size);
    if (!message)
        abort();
    memcpy(message, header, head);
    if (!read_all(fd, message + head, length - 4)) {
        free(message);
        return NULL;
    }
    return message;
}

/* ErrorResponse: fields of a letter and a text, a NUL at the end. */
static bool send_error(int fd, const char *severity, const char *sqlstate)
{
    unsigned char message[128];
    const int fields = snprintf((char *)message + HEADER_BYTES, sizeof message - HEADER_BYTES,
                                "S%s%cV%s%cC%s%cMmade by the proxy%c", severity, 0, severity, 0, sqlstate, 0, 0);
    const unsigned length = 4 + (unsigned)fields + 1;
    message[0] = 'E';
    for (unsigned i = 0; i < 4; i++)
        message[1 + i] = (unsigned char)(length >> (24 - 8 * i));
    message[length] = 0;
    return write_all(fd, message, 1 + length);
}

/* Bind: portal, statement, … both NUL-terminated. */
static bool binds_commit(const unsigned char *message, size_t size)
{
    if (message[0] != 'B')
        return false;
    const unsigned char *portal_end = memchr(message + HEADER_BYTES, 0, size - HEADER_BYTES);
    static const char name[] = "db_commit";
    return portal_end && size - (size_t)(portal_end + 1 - message) >= sizeof name &&
           memcmp(portal_end + 1, name, sizeof name) == 0;
}

/* False: the connection ends here. */
static bool pass_up(struct link *link, const unsigned char *message, size_t size)
{
    struct pg_proxy *proxy = link->proxy;
    if (happens(proxy, PG_PROXY_CUT_NEXT))
        return false;
    if (happens(proxy, PG_PROXY_STALL)) {
        unsigned char rest[COPY_BYTES];
        while (recv(link->client, rest, sizeof rest, 0) > 0) {
        }
        return false;
    }
    if (binds_commit(message, size)) {
        if (happens(proxy, PG_PROXY_CUT_BEFORE_COMMIT))
            return false;
        if (happens(proxy, PG_PROXY_ERROR_BEFORE_COMMIT)) {
            (void)send_error(link->client, "ERROR", "22012");
            return false;
        }
        const bool farewell = happens(proxy, PG_PROXY_FAREWELL_AFTER_COMMIT);
        atomic_store(&link->farewell, farewell);
        if (farewell || happens(proxy, PG_PROXY_CUT_AFTER_COMMIT))
            atomic_store(&link->answers_lost, true);
    }
    if (message[0] == 'S')
        atomic_fetch_add(&proxy->syncs, 1);
    return write_all(link->server, message, size);
}

static void *up(void *link_)
{
    struct link *link = link_;
    size_t size = 0;
    unsigned char *message = read_message(link->client, true, &size);
    bool open = message && write_all(link->server, message, size);
    free(message);
    while (open) {
        message = read_message(link->client, false, &size);
        open = message && pass_up(link, message, size);
        free(message);
    }
    cut(link);
    return NULL;
}

static void *down(void *link_)
{
    struct link *link = link_;
    static const unsigned char done[] = "COMMIT"; /* CommandComplete's tag, NUL included */
    unsigned char bytes[COPY_BYTES];
    size_t matched = 0;
    ssize_t n;
    while ((n = recv(link->server, bytes, sizeof bytes, 0)) > 0) {
        if (!atomic_load(&link->answers_lost)) {
            if (!write_all(link->client, bytes, (size_t)n))
                break;
            continue;
        }
        for (ssize_t i = 0; i < n && matched < sizeof done; i++)
            matched = bytes[i] == done[matched] ? matched + 1 : bytes[i] == done[0];
        if (matched == sizeof done)
            break;
    }
    if (matched == sizeof done && atomic_load(&link->farewell))
        (void)send_error(link->client, "FATAL", "57P01");
    cut(link);
    return NULL;
}

static void *accept_all(void *proxy_)
{
    struct pg_proxy *proxy = proxy_;
    int client;
    while ((client = accept4(proxy->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (server < 0 || connect(server, (const struct sockaddr *)&proxy->server, sizeof proxy->server) != 0 ||
            proxy->link_count == LINKS_MAX) {
            close(client);
            if (server >= 0)
                close(server);
            continue;
        }
        pthread_mutex_lock(&proxy->lock);
        struct link *link = &proxy->links[proxy->link_count++];
        link->proxy = proxy;
        link->client = client;
        link->server = server;
        pthread_create(&link->up, NULL, up, link);
        pthread_create(&link->down, NULL, down, link);
        pthread_mutex_unlock(&proxy->lock);
    }
    return NULL;
}

/* The server's socket as libpq would name it. */
static void find_server(struct sockaddr_un *address, struct str url)
{
    char text[512];
    snprintf(text, sizeof text, "%.*s", STR_FMT(url));
    PQconninfoOption *options = PQconninfoParse(text, NULL);
    const char *host = "/var/run/postgresql", *port = "5432";
    for (const PQconninfoOption *o = options; o && o->keyword; o++) {
        if (o->val && strcmp(o->keyword, "host") == 0)
            host = o->val;
        if (o->val && strcmp(o->keyword, "port") == 0)
            port = o->val;
    }
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(address->sun_path, sizeof address->sun_path, "%.80s/.s.PGSQL.%.5s", host, port);
    PQconninfoFree(options);
}

struct pg_proxy *pg_proxy_start(struct str url)
{
    struct pg_proxy *proxy = calloc(1, sizeof *proxy);
    if (!proxy)
        abort();
    find_server(&proxy->server, url);
    snprintf(proxy->folder, sizeof proxy->folder, "/tmp/jqt-proxy.XXXXXX");
    if (!mkdtemp(proxy->folder))
        abort();
    proxy->own.sun_family = AF_UNIX;
    snprintf(proxy->own.sun_path, sizeof proxy->own.sun_path, "%.80s/.s.PGSQL.5432", proxy->folder);
    proxy->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (proxy->listener < 0 || bind(proxy->listener, (const struct sockaddr *)&proxy->own, sizeof proxy->own) != 0 ||
        listen(proxy->listener, LINKS_MAX) != 0)
        abort();
    pthread_mutex_init(&proxy->lock, NULL);
    pthread_create(&proxy->acceptor, NULL, accept_all, proxy);
    return proxy;
}

struct str pg_proxy_url(const struct pg_proxy *proxy, struct arena *mem, struct str url)
{
    /* Of a parameter that comes twice libpq takes the last. */
    return arena_printf(mem, "%.*s&host=%s&port=5432", STR_FMT(url), proxy->folder);
}

void pg_proxy_set(struct pg_proxy *proxy, enum pg_proxy_fault fault)
{
    atomic_store(&proxy->fault, (int)fault);
}

bool pg_proxy_pending(const struct pg_proxy *proxy)
{
    return atomic_load(&proxy->fault) != PG_PROXY_PASS;
}

unsigned pg_proxy_syncs(const struct pg_proxy *proxy)
{
    return atomic_load(&proxy->syncs);
}

unsigned pg_proxy_connections(const struct pg_proxy *proxy)
{
    struct pg_proxy *p = (struct pg_proxy *)(uintptr_t)proxy; /* only the lock changes */
    pthread_mutex_lock(&p->lock);
    const unsigned count = (unsigned)p->link_count;
    pthread_mutex_unlock(&p->lock);
    return count;
}

void pg_proxy_cut_all(struct pg_proxy *proxy)
{
    pthread_mutex_lock(&proxy->lock);
    for (size_t i = 0; i < proxy->link_count; i++)
        cut(&proxy->links[i]);
    pthread_mutex_unlock(&proxy->lock);
}

void pg_proxy_stop(struct pg_proxy *proxy)
{
    shutdown(proxy->listener, SHUT_RDWR);
    pthread_join(proxy->acceptor, NULL);
    close(proxy->listener);
    pg_proxy_cut_all(proxy);
    for (size_t i = 0; i < proxy->link_count; i++) {
        pthread_join(proxy->links[i].up, NULL);
        pthread_join(proxy->links[i].down, NULL);
        close(proxy->links[i].client);
        close(proxy->links[i].server);
    }
    unlink(proxy->own.sun_path);
    rmdir(proxy->folder);
    pthread_mutex_destroy(&proxy->lock);
    free(proxy);
}
