/* What the files of http share among themselves and with the tests of http; nobody else includes it. */
#ifndef JQT_HTTP_PRIVATE_H
#define JQT_HTTP_PRIVATE_H
#include "base/words.h"
#include "http/http.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

enum {
    HTTP_REQUEST_HEADERS_MAX = 64,      /* so many are too many */
    HTTP_REQUEST_BYTES_MAX = 16 * 1024, /* all of a header as it is sent, with its line ends */
    HTTP_HEADER_BYTES_MAX = 12 * 1024,  /* target, names and values */
    HTTP_TARGET_MAX = 8192,             /* characters of path and query */
    HTTP_CHUNK_EXTRAS_MAX = 4096,       /* bytes of extensions and trailers of one body, which nobody reads */
    HTTP_ORIGINS_MAX = 32,
    HTTP_PROXIES_MAX = 64,
    HTTP_REQUEST_ID_MAX = 64,
    HTTP_LINGER_MAX = 16 * 1024 * 1024,  /* read away behind an answer that closes */
    HTTP_SKIP_MAX = 64 * 1024,           /* of a body nobody asked for; with more to come the connection closes */
    HTTP_PIECE_BYTES = 64 * 1024,        /* of an answer; longer ones are sent piece by piece */
    HTTP_SEND_BUFFER_BYTES = 256 * 1024, /* the kernel's, for a long answer: what an unread one costs */
    HTTP_STACK_BYTES = 1024 * 1024,
    TRACE_ID_LENGTH = 32,
};

/* Deadlines in milliseconds; http_server_start takes HTTP_LIMITS, tests take shorter ones. */
struct http_limits {
    int body_deadline_ms;   /* http_body_read: all of the body */
    int stream_deadline_ms; /* http_body_read_some: all of the body */
    int skip_deadline_ms;   /* a body that nobody asked for */
    int header_deadline_ms; /* all of the header */
    int request_timeout_ms; /* one send or receive without progress */
    int linger_deadline_ms; /* what still comes behind an answer that closes */
    int keep_alive_timeout_ms;
    int keep_alive_told_s; /* Keep-Alive: timeout=…: less, so that what a client sends in time meets no closing */
    int ready_wait_ms;     /* a request for a worker; then it is refused */
    /* In a drain, until a kept connection is closed (its client may be sending just now), and a new one whose request
     * is not complete. */
    int drain_idle_ms, drain_header_ms;
    /* A long answer must be taken at least at this rate, but for the first moments; else the connection ends. Counted
     * over the whole answer, so a client that takes a byte now and then does not hold its worker. */
    int send_grace_ms, send_bytes_per_s;
};
extern const struct http_limits http_limits_default;
struct http_server *http_server_start_with(const struct http_config *, const struct http_limits *, struct arena *,
                                           struct str *why);

/* ---- head.c: pure ---- */

/* A request line as it was sent, before anything of it is believed. */
struct http_line {
    struct str method, target, version; /* target with its query; version as "1.1" */
};
struct http_head {
    struct http_line line;
    struct http_header *fields;
    size_t count;
};
/* WHOLE: it ends here; BROKEN: it holds a byte that ends all reading of it. */
enum http_head_state { HTTP_HEAD_PARTIAL, HTTP_HEAD_WHOLE, HTTP_HEAD_BROKEN };
/* How many bytes of blank lines stand before a request: they are skipped (RFC 9112 §2.2). */
size_t http_head_blank_lines(struct str bytes);
/* Whether the header that begins here has come whole; then *length with its blank line, of a broken one all there is.
 * *seen, 0 at first, remembers how far the bytes are known to be good. */
enum http_head_state http_head_find(struct str bytes, size_t *seen, size_t *length);
/* Cuts a header, which http_head_find need not have found whole; names and values point into it. ERR_none, or why the
 * message must not be acted upon; then *why says it in words and *out is untouched. */
enum error_code http_head_read(struct arena *, struct str bytes, struct http_head *out, struct words *why);
/* Fields sent more than once become one list (RFC 9110 §5.3), where the first stood. Behind http_framing_check, which
 * refuses those that may stand once only. */
void http_head_combine(struct arena *, struct http_head *);

/* ---- framing.c, request.c: pure ---- */

enum http_body_kind { HTTP_BODY_NONE, HTTP_BODY_LENGTH, HTTP_BODY_CHUNKED };
struct http_framing {
    struct str path; /* "*" of OPTIONS *, empty of CONNECT */
    struct str query;
    enum http_body_kind body;
    int64_t content_length; /* −1 unless HTTP_BODY_LENGTH or an explicit 0 */
    bool keep_alive;        /* what the client may expect (RFC 9112 §9.3) */
    bool expects_continue;
};
/* ERR_none, or why the message must not be acted upon; then *why says it in words and *out is untouched. Any answer but
 * ERR_none must end the connection: where the next request begins is unknown. */
enum error_code http_framing_check(const struct http_line *, const struct http_header *, size_t count,
                                   struct http_framing *out, struct words *why);

/* RFC 9110 §5.6.2 */
bool http_is_token_character(char);
/* A method that some resource could have (RFC 9110 §9.3, RFC 5789): all others are answered 501. */
bool http_method_is_known(struct str method);

struct str header_find(const struct http_header *, size_t count, struct str name); /* the first; NULL data if none */
size_t header_count(const struct http_header *, size_t count, struct str name);
/* Whether a comma-separated list (Connection, Transfer-Encoding) holds the token. */
bool header_has_token(struct str list, struct str token);

/* RFC 9110 §12.5.4, only zh and en weighed; English must be preferred, a tie is Chinese. */
bool language_prefers_english(struct str accept_language);
/* RFC 9110 §12.5.3; what is not named is not wanted. */
bool encoding_allows_gzip(struct str accept_encoding);
/* The client's own id if it may stand in logs and headers, else empty. */
struct str request_id_accept(struct str sent);
/* W3C Trace Context: the trace id of a valid traceparent, else empty. */
struct str traceparent_trace_id(struct str header);

struct http_peers {
    struct network list[HTTP_PROXIES_MAX];
    size_t count;
};
bool peer_is_trusted(const struct http_peers *trusted, struct ip_address);
/* The client's address: `direct`, or behind trusted proxies the last untrusted of all X-Forwarded-For lines. */
struct ip_address peer_address(const struct http_peers *trusted, struct ip_address direct, const struct http_header *,
                               size_t count);

/* Cuts a comma-separated list; false if it has more than `max` entries. */
bool list_split(struct arena *, struct str text, struct str *out, size_t max, size_t *count);

/* ---- cors.c ---- */

struct cors {
    struct str origins[HTTP_ORIGINS_MAX];
    size_t count;
};
bool cors_is_preflight(const struct http_request *);
bool cors_allows(const struct cors *, struct str origin);
/* The answer to a preflight. */
void cors_preflight(const struct cors *, struct http_request *, struct http_response *, struct str public_url);
/* Adds what every answer needs (Vary, and for an allowed origin the rest) to the header text. */
void cors_add(const struct cors *, const struct http_request *, struct strbuf *head);

/* ---- response.c: pure ---- */

/* Status line and header fields with the blank line; `length` is the body's, −1 for none to be told. */
struct str response_head(const struct http_request *, const struct http_response *, const struct cors *, int64_t length,
                         int keep_alive_s /* 0: close */, int64_t now_s);
/* 1xx, 204 and 304 have no body (RFC 9110 §6.4.1). */
bool status_has_body(int status);
struct str http_date(struct arena *, int64_t now_s); /* IMF-fixdate, RFC 9110 §5.6.7 */

/* ---- health.c ---- */

struct health {
    http_handler *handler; /* NULL: there is none */
    void *context;
    struct str public_url;
    bool draining;
};
bool health_asked(struct str path);
/* Answers /healthz and /readyz; false if it is something else. */
bool health_answer(const struct health *, struct http_request *, struct http_response *);

/* ---- refusal.c ---- */

/* A request of a header that was not checked: method, path, and those fields that answers of the server's own depend
 * on. */
struct http_request request_of_head(struct arena *, struct str head);
struct refusal {
    enum error_code code;
    struct str public_url;
    const struct cors *cors;
    int keep_alive_told_s; /* 0: never kept */
};
/* The whole answer, in the arena, to a request of which only the header is known; *keeps: it says that the connection
 * goes on. */
struct str refusal_text(const struct refusal *, struct arena *, struct str head, bool *keeps);

/* ---- listener.c ---- */

/* A socket that listens on ADDRESS:PORT; −1 with a sentence in *why. */
int listener_open(struct str address, struct arena *, struct str *why);
/* Is it a TCP socket that listens? */
bool listener_is_one(int fd);
int listener_port(int fd);

/* ---- chunked.c: pure ---- */

enum chunked_state {
    CHUNKED_SIZE,
    CHUNKED_SIZE_BLANK,
    CHUNKED_EXTENSION,
    CHUNKED_SIZE_LF,
    CHUNKED_DATA,
    CHUNKED_DATA_CR,
    CHUNKED_DATA_LF,
    CHUNKED_TRAILER,
    CHUNKED_TRAILER_NAME,
    CHUNKED_TRAILER_VALUE,
    CHUNKED_TRAILER_LF,
    CHUNKED_LAST_LF,
    CHUNKED_END,
    CHUNKED_BROKEN
};
struct chunked { /* zero at first */
    enum chunked_state state;
    uint64_t left;      /* bytes of this chunk still to come */
    int digits;         /* of its size */
    size_t passed_over; /* bytes of extensions and trailers */
};
/* Takes what it can off *in and puts the body's bytes out, `room` at most; how many. Nothing is taken behind the end.
 */
size_t chunked_read(struct chunked *, struct str *in, char *out, size_t room);

/* ---- connection.c ---- */

/* What a connection has sent and nobody has taken yet. Of one worker thread, for the connection it serves. */
struct connection {
    int fd;     /* −1: it has sent nothing yet */
    bool ended; /* and will send nothing more */
    size_t begin, end, seen, head_length;
    char bytes[HTTP_REQUEST_BYTES_MAX];
};
enum connection_state { CONNECTION_OPEN, CONNECTION_ENDED, CONNECTION_LATE };
/* It is another one from now on. */
void connection_begin(struct connection *);
/* In the place of civetweb's recv on its socket, which does not block: reads `limit` bytes at most, and gives a request
 * of its own once a header waits, a blank before. */
ssize_t connection_receive_head(struct connection *, int fd, size_t limit, char *buffer, size_t size);
/* Whether a header waits: whole, broken or never to end. */
bool connection_has_head(struct connection *);
/* It, after connection_has_head; a copy. */
struct str connection_take_head(struct connection *, struct arena *);
/* The next bytes behind the header; *got > 0 if OPEN. */
enum connection_state connection_read(struct connection *, void *buffer, size_t size, int64_t deadline_ms, size_t *got);
/* The same of a chunked body, whose state tells where it stands: *got 0 if OPEN at its end or a fault. */
enum connection_state connection_read_chunked(struct connection *, struct chunked *, void *buffer, size_t size,
                                              int64_t deadline_ms, size_t *got);

/* ---- body.c, send.c, watch.c, server.c: with a connection ---- */

struct mg_connection;

/* Of one thread of civetweb's. */
struct worker {
    struct arena *mem; /* of the request it answers */
    struct connection connection;
};
struct worker *worker_new(void);
void worker_free(struct worker *);

/* Ends answers that outlast their deadline: civetweb's own time-out starts anew with every byte. */
struct watch {
    int fd;
    int64_t deadline_ms; /* monotonic */
    bool expired;
    struct watch *next, *previous;
};
struct watcher {
    pthread_mutex_t lock;
    pthread_t thread;
    struct watch head; /* a ring */
    bool stopping;
    pthread_cond_t wake;
};
bool watcher_start(struct watcher *);
void watcher_stop(struct watcher *);
void watcher_add(struct watcher *, struct watch *);
bool watcher_remove(struct watcher *, struct watch *); /* true if it had expired */

/* One request on its connection; http_request.server_private. */
struct exchange {
    struct http_server *server;
    struct mg_connection *connection;
    struct connection *inbound;
    struct http_request *request;
    struct http_framing framing;
    struct chunked chunked;
    struct str trace_id;
    int64_t body_got;         /* bytes of the body read so far */
    int64_t body_deadline_ms; /* monotonic; 0: not begun */
    bool body_ended, body_failed, continue_sent;
    bool close;
    int64_t sent;            /* bytes of the answer */
    int64_t send_started_ms; /* monotonic */
    bool health;
};
/* Reads away what the handler left, if it is little; else the exchange closes. */
void body_skip(struct exchange *);
/* Behind an answer to a request that was not read to its end: closes the sending side, reads away what still comes. */
void body_linger(struct exchange *);

/* Sends header and body or file of the response. False if the client went away or was too slow, or the file ended
 * early: the length was promised, so the connection must close. */
bool exchange_send(struct exchange *, const struct http_response *, bool keep_alive);

/* Between the waiting room and civetweb's master thread (desk.h): each message is a descriptor. */
struct bell {
    int ours, civetwebs;
};

struct http_server {
    struct http_config config;
    struct http_limits limits;
    struct cors cors;
    struct http_peers trusted;
    struct watcher watcher;
    struct waiting_room *room;
    struct bell bell;
    struct mg_context *civetweb;
    struct str start_message; /* what civetweb said while starting */
    struct arena *mem;
    int port;
    _Atomic bool started, draining, stopped;
    _Atomic int in_flight; /* admitted to the handler */
    _Atomic int active;    /* all requests, health too */
};

/* ---- thread_stack.c ---- */

/* Bytes of stack of the calling thread. */
size_t thread_stack_bytes(void);
#endif
