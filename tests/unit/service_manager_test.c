/* What the service takes from its manager and tells it, as sd_listen_fds(3) and sd_notify(3) have it. */
#include "api/service_manager.h"
#include "tests/test.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void set_number(const char *name, long number)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%ld", number);
    assert_int_equal(setenv(name, text, 1), 0);
}

static void only_what_is_meant_for_this_process_is_taken(void **state)
{
    (void)state;
    clearenv();
    assert_int_equal(manager_listener(), 0);
    set_number("LISTEN_FDS", 1);
    assert_int_equal(manager_listener(), 0);
    set_number("LISTEN_PID", getpid() + 1);
    assert_int_equal(manager_listener(), 0);
    set_number("LISTEN_PID", getpid());
    assert_int_equal(manager_listener(), 3);
    set_number("LISTEN_FDS", 0);
    assert_int_equal(manager_listener(), 0);
}

static void the_watchdog_asks_only_the_process_that_it_names(void **state)
{
    (void)state;
    clearenv();
    assert_int_equal(manager_watchdog_ms(), 0);
    set_number("WATCHDOG_USEC", 30000000);
    assert_int_equal(manager_watchdog_ms(), 30000);
    set_number("WATCHDOG_PID", getpid() + 1);
    assert_int_equal(manager_watchdog_ms(), 0);
    set_number("WATCHDOG_PID", getpid());
    assert_int_equal(manager_watchdog_ms(), 30000);
}

/* Binds a socket of this name, as NOTIFY_SOCKET writes it, and hears one message. */
static void assert_told(const char *name)
{
    struct sockaddr_un own = {.sun_family = AF_UNIX};
    const struct timeval patience = {.tv_sec = 8};
    const size_t length = strlen(name);
    char heard[64] = "";
    memcpy(own.sun_path, name, length);
    if (name[0] == '@')
        own.sun_path[0] = '\0';
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(
        bind(fd, (const struct sockaddr *)&own, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)), 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
    assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
    manager_tell("READY=1");
    assert_int_equal(recv(fd, heard, sizeof heard - 1, 0), strlen("READY=1"));
    assert_string_equal(heard, "READY=1");
    close(fd);
}

static void readiness_is_told_to_a_path_or_an_abstract_name(void **state)
{
    (void)state;
    char name[64];
    clearenv();
    manager_tell("READY=1"); /* to nobody */
    (void)snprintf(name, sizeof name, "@jqt-notify-%ld", (long)getpid());
    assert_told(name);
    (void)snprintf(name, sizeof name, "/tmp/jqt-notify-%ld", (long)getpid());
    (void)unlink(name);
    assert_told(name);
    (void)unlink(name);
    manager_tell("READY=1"); /* to nobody any more */
    assert_int_equal(setenv("NOTIFY_SOCKET", "relative", 1), 0);
    manager_tell("READY=1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_meant_for_this_process_is_taken),
        cmocka_unit_test(the_watchdog_asks_only_the_process_that_it_names),
        cmocka_unit_test(readiness_is_told_to_a_path_or_an_abstract_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
