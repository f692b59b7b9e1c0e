/* net: what is asked of another server, against a real one on this machine, and where it may stand. */
#include "api/net/address_guard.h"
#include "base/clock.h"
#include "net/http_client.h"
#include "tests/test.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- a server: one request a connection, answered by its path ---- */

enum { REQUEST_MAX = 4096, BODY_BYTES = 1000 };
static struct {
    int listener, port;
    pthread_t thread;
    SSL_CTX *tls; /* NULL: plain */
    atomic_int requests;
    char last[REQUEST_MAX]; /* the last request, complete before its answer is sent */
} server;

static bool is_complete(const char *request)
{
    const char *end = strstr(request, "\r\n\r\n");
    const char *length = strstr(request, "Content-Length: ");
    return end && strlen(end + 4) >= (length ? strtoul(length + 16, NULL, 10) : 0);
}

static void receive(int fd)
{
    static char request[REQUEST_MAX];
    size_t len = 0;
    ssize_t n;
    memset(request, 0, sizeof request);
    while (!is_complete(request) && len < sizeof request - 1 &&
           (n = recv(fd, request + len, sizeof request - 1 - len, 0)) > 0)
        len += (size_t)n;
    memcpy(server.last, request, sizeof request);
    atomic_fetch_add(&server.requests, 1);
}

static void answer(int fd)
{
    char text[BODY_BYTES + 200] = "";
    if (strncmp(server.last, "GET /moved", 10) == 0)
        snprintf(text, sizeof text, "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
    else if (strncmp(server.last, "GET /endless", 12) == 0) /* chunks tell no length */
        snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n%01000d\r\n0\r\n\r\n",
                 0);
    else if (strncmp(server.last, "GET /silent", 11) == 0)
        (void)recv(fd, text, sizeof text, 0); /* until the client leaves */
    else
        snprintf(text, sizeof text, "HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello");
    (void)send(fd, text, strlen(text), MSG_NOSIGNAL);
}

static void *serve(void *unused)
{
    (void)unused;
    int fd;
    while ((fd = accept(server.listener, NULL, NULL)) >= 0) {
        SSL *tls = server.tls ? SSL_new(server.tls) : NULL;
        if (tls) { /* its certificate is nobody's: the handshake is as far as it gets */
            SSL_set_fd(tls, fd);
            if (SSL_accept(tls) == 1)
                atomic_fetch_add(&server.requests, 1);
            SSL_free(tls);
        } else {
            receive(fd);
            answer(fd);
        }
        close(fd);
    }
    return NULL;
}

static SSL_CTX *self_signed(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    X509_set_version(cert, X509_VERSION_3);
    X509_gmtime_adj(X509_getm_notBefore(cert), -60);
    X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
    X509_set_pubkey(cert, key);
    X509_NAME *name = X509_get_subject_name(cert);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1, 0);
    X509_set_issuer_name(cert, name);
    X509_EXTENSION *names = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "DNS:localhost");
    X509_add_ext(cert, names, -1);
    X509_EXTENSION_free(names);
    assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    assert_int_equal(SSL_CTX_use_certificate(context, cert), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(context, key), 1);
    X509_free(cert);
    EVP_PKEY_free(key);
    return context;
}

static void start(SSL_CTX *tls)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof at;
    memset(server.last, 0, sizeof server.last);
    atomic_store(&server.requests, 0);
    server.tls = tls;
    server.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(server.listener, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(server.listener, 8), 0);
    assert_int_equal(getsockname(server.listener, (struct sockaddr *)&at, &size), 0);
    server.port = ntohs(at.sin_port);
    assert_int_equal(pthread_create(&server.thread, NULL, serve, NULL), 0);
}

static struct arena *mem;
static int make(void **state)
{
    (void)state;
    mem = arena_new();
    start(NULL);
    return 0;
}
static int make_tls(void **state)
{
    (void)state;
    mem = arena_new();
    start(self_signed());
    return 0;
}
static int drop(void **state)
{
    (void)state;
    shutdown(server.listener, SHUT_RDWR);
    pthread_join(server.thread, NULL);
    close(server.listener);
    SSL_CTX_free(server.tls);
    arena_free(mem);
    return 0;
}

static struct net_request request_to(const char *scheme, const char *path)
{
    return (struct net_request){.url = arena_printf(mem, "%s://localhost:%d%s", scheme, server.port, path),
                                .scheme = NET_HTTP_OR_HTTPS,
                                .reach = NET_ANYWHERE,
                                .timeout_ms = 20000,
                                .bytes_max = BODY_BYTES};
}
static enum net_outcome fetch(const char *path, struct net_answer *out)
{
    const struct net_request request = request_to("http", path);
    return net_fetch(mem, &request, out);
}

/* ---- requests ---- */

static void a_get_brings_status_and_body(void **state)
{
    (void)state;
    struct net_answer got;
    struct net_request request = request_to("http", "/a?b=c");
    request.accept = STR("application/json");
    request.authorization = STR("Bearer x");
    assert_int_equal(net_fetch(mem, &request, &got), NET_ANSWERED);
    assert_int_equal(got.status, 201);
    assert_true(str_is(got.body, "hello"));
    assert_ptr_equal(strstr(server.last, "GET /a?b=c HTTP/1.1\r\n"), server.last);
    assert_non_null(strstr(server.last, "\r\nAccept: application/json\r\n"));
    assert_non_null(strstr(server.last, "\r\nAuthorization: Bearer x\r\n"));
}

static void a_form_is_posted_as_one(void **state)
{
    (void)state;
    struct net_answer got;
    struct net_request request = request_to("http", "/token");
    request.form = STR("grant_type=x&code=%00");
    assert_int_equal(net_fetch(mem, &request, &got), NET_ANSWERED);
    assert_ptr_equal(strstr(server.last, "POST /token HTTP/1.1\r\n"), server.last);
    assert_non_null(strstr(server.last, "\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
    assert_non_null(strstr(server.last, "\r\n\r\ngrant_type=x&code=%00"));
}

static void a_redirect_is_an_answer_and_is_not_followed(void **state)
{
    (void)state;
    struct net_answer got;
    assert_int_equal(fetch("/moved", &got), NET_ANSWERED);
    assert_int_equal(got.status, 302);
    assert_int_equal(atomic_load(&server.requests), 1);
}

static void a_body_is_taken_up_to_its_bound_and_no_byte_further(void **state)
{
    (void)state;
    struct net_answer got;
    assert_int_equal(fetch("/endless", &got), NET_ANSWERED);
    assert_int_equal(got.body.len, BODY_BYTES);
    struct net_request request = request_to("http", "/endless");
    request.bytes_max = BODY_BYTES - 1;
    assert_int_equal(net_fetch(mem, &request, &got), NET_TOO_LARGE);
    assert_non_null(strstr(got.detail, "too large"));
}

static void a_silent_server_is_left_when_the_time_is_over(void **state)
{
    (void)state;
    struct net_answer got;
    struct net_request request = request_to("http", "/silent");
    request.timeout_ms = 100;
    const int64_t begun = clock_monotonic_ms();
    assert_int_equal(net_fetch(mem, &request, &got), NET_TIMED_OUT);
    assert_true(clock_monotonic_ms() - begun < 2000); /* as the other tests have it */
}

static void a_header_cannot_carry_a_line_of_its_own(void **state)
{
    (void)state;
    struct net_answer got;
    struct net_request request = request_to("http", "/");
    request.authorization = STR("Bearer x\r\nX-Other: y");
    assert_int_equal(net_fetch(mem, &request, &got), NET_FAILED);
    assert_int_equal(atomic_load(&server.requests), 0);
}

static void a_closed_port_is_a_failure_that_names_the_address_without_its_query(void **state)
{
    (void)state;
    struct net_answer got;
    struct net_request request = request_to("http", "/");
    request.url = STR("http://user:secret@127.0.0.1:1/path?secret=1");
    assert_int_equal(net_fetch(mem, &request, &got), NET_FAILED);
    assert_ptr_equal(strstr(got.detail, "127.0.0.1:1/path: "), got.detail);
    assert_null(strstr(got.detail, "secret"));
}

/* ---- TLS ---- */

static void a_certificate_that_nobody_vouches_for_ends_the_request(void **state)
{
    (void)state;
    struct net_answer got;
    const struct net_request request = request_to("https", "/");
    assert_int_equal(net_fetch(mem, &request, &got), NET_FAILED);
    assert_int_equal(atomic_load(&server.requests), 0);
    assert_non_null(strstr(got.detail, "certificate"));
}

static void plain_http_is_refused_where_https_is_asked(void **state)
{
    (void)state;
    struct net_answer got;
    struct net_request request = request_to("http", "/");
    request.scheme = NET_HTTPS;
    assert_int_equal(net_fetch(mem, &request, &got), NET_FORBIDDEN_ADDRESS);
    request.scheme = NET_HTTP_OR_HTTPS;
    request.url = STR("file:///etc/passwd");
    assert_int_equal(net_fetch(mem, &request, &got), NET_FORBIDDEN_ADDRESS);
    assert_int_equal(atomic_load(&server.requests), 0);
}

/* ---- reach ---- */

static void loopback_is_out_of_reach_unless_allowed_whatever_it_is_called(void **state)
{
    (void)state;
    static const char *const hosts[] = {"localhost",  "127.0.0.1", "127.1",
                                        "2130706433", "0x7f.1",    "[::ffff:127.0.0.1]"};
    struct net_answer got;
    struct net_request request = request_to("http", "/");
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        request.url = arena_printf(mem, "http://%s:%d/", hosts[i], server.port);
        request.reach = NET_PUBLIC;
        assert_int_equal(net_fetch(mem, &request, &got), NET_FORBIDDEN_ADDRESS);
        assert_non_null(strstr(got.detail, "not allowed"));
        assert_int_equal(atomic_load(&server.requests), (int)i);
        request.reach = NET_PUBLIC_OR_LOOPBACK;
        assert_int_equal(net_fetch(mem, &request, &got), NET_ANSWERED);
    }
    request.url = STR("http://10.0.0.1:1/");
    assert_int_equal(net_fetch(mem, &request, &got), NET_FORBIDDEN_ADDRESS);
}

static bool is_public(const char *text)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return address_is_public((const struct sockaddr *)&v4);
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return address_is_public((const struct sockaddr *)&v6);
}

static void special_addresses_are_not_public_and_their_neighbours_are(void **state)
{
    (void)state;
    static const char *const closed[] = {"0.0.0.0",
                                         "0.255.255.255",
                                         "10.0.0.0",
                                         "10.255.255.255",
                                         "100.64.0.0",
                                         "100.100.100.200",
                                         "100.127.255.255",
                                         "127.0.0.1",
                                         "127.255.255.255",
                                         "169.254.0.23",
                                         "169.254.169.254",
                                         "172.16.0.0",
                                         "172.31.255.255",
                                         "192.0.0.192",
                                         "192.0.2.1",
                                         "192.88.99.1",
                                         "192.168.0.0",
                                         "192.168.255.255",
                                         "198.18.0.0",
                                         "198.19.255.255",
                                         "198.51.100.1",
                                         "203.0.113.1",
                                         "168.63.129.16",
                                         "224.0.0.1",
                                         "239.255.255.255",
                                         "240.0.0.1",
                                         "255.255.255.255",
                                         "::",
                                         "::1",
                                         "::10.0.0.1",
                                         "::ffff:10.0.0.1",
                                         "64:ff9b::a00:1",
                                         "64:ff9b:1::1",
                                         "100::1",
                                         "2001::1",
                                         "2001:1ff::1",
                                         "2001:db8::1",
                                         "2002:a00:1::1",
                                         "3fff:fff::1",
                                         "5f00::1",
                                         "fc00::1",
                                         "fd00:ec2::254",
                                         "fe80::1",
                                         "fec0::1",
                                         "ff02::1"};
    static const char *const open[] = {
        "1.0.0.0",         "9.255.255.255",   "11.0.0.0",       "100.63.255.255", "100.128.0.0",   "126.255.255.255",
        "128.0.0.0",       "169.253.255.255", "169.255.0.0",    "172.15.255.255", "172.32.0.0",    "192.0.1.0",
        "192.167.255.255", "192.169.0.0",     "198.17.255.255", "198.20.0.0",     "168.63.129.15", "223.255.255.255",
        "::ffff:8.8.8.8",  "2001:200::1",     "2001:db7::1",    "2001:db9::1",    "2003::1",       "2400:3200::1",
        "3ffe::1",         "3fff:1000::1"};
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
        if (is_public(closed[i]))
            fail_msg("%s counts as public", closed[i]);
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++)
        if (!is_public(open[i]))
            fail_msg("%s does not count as public", open[i]);
    const struct sockaddr other = {.sa_family = AF_UNIX};
    assert_false(address_is_public(&other));
    assert_false(address_is_loopback(&other));
}

#define NET_TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        NET_TEST(a_get_brings_status_and_body),
        NET_TEST(a_form_is_posted_as_one),
        NET_TEST(a_redirect_is_an_answer_and_is_not_followed),
        NET_TEST(a_body_is_taken_up_to_its_bound_and_no_byte_further),
        NET_TEST(a_silent_server_is_left_when_the_time_is_over),
        NET_TEST(a_header_cannot_carry_a_line_of_its_own),
        NET_TEST(a_closed_port_is_a_failure_that_names_the_address_without_its_query),
        NET_TEST(plain_http_is_refused_where_https_is_asked),
        NET_TEST(loopback_is_out_of_reach_unless_allowed_whatever_it_is_called),
        cmocka_unit_test_setup_teardown(a_certificate_that_nobody_vouches_for_ends_the_request, make_tls, drop),
        cmocka_unit_test(special_addresses_are_not_public_and_their_neighbours_are),
    };
    /* An environment that would send every request somewhere else. */
    (void)setenv("http_proxy", "http://127.0.0.1:1", 1);
    (void)setenv("https_proxy", "http://127.0.0.1:1", 1);
    net_start();
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    net_stop();
    return failed;
}
