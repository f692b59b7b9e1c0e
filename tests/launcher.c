/* A small service manager for tests and benches: holds a listening socket and hands it to a program as descriptor 3, as
 * systemd does with a socket unit. SIGHUP restarts: SIGTERM, wait, start again; connections that come meanwhile wait in
 * the kernel. SIGTERM ends both. Its exit code is the program's. Says "launched" with each start.
 *
 *   launcher PORT PROGRAM [ARGUMENT...]      on 127.0.0.1 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HANDED_OVER = 3, BACKLOG = 4096, FAILED = 127 };

static void fail(const char *what)
{
    perror(what);
    exit(FAILED);
}

static void listen_on(const char *port)
{
    static const int yes = 1;
    const struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(fd, (const struct sockaddr *)&to, sizeof to) != 0 || listen(fd, BACKLOG) != 0)
        fail("launcher: listen");
    if (fd != HANDED_OVER && (dup2(fd, HANDED_OVER) < 0 || close(fd) != 0))
        fail("launcher: dup2");
}

static pid_t launch(char **command, const sigset_t *none)
{
    const pid_t child = fork();
    if (child == 0) {
        char pid[16];
        (void)snprintf(pid, sizeof pid, "%d", (int)getpid());
        if (setenv("LISTEN_PID", pid, 1) == 0 && setenv("LISTEN_FDS", "1", 1) == 0 &&
            sigprocmask(SIG_SETMASK, none, NULL) == 0)
            execv(command[0], command);
        fail("launcher: exec");
    }
    if (child < 0)
        fail("launcher: fork");
    (void)printf("launched %d\n", (int)child);
    (void)fflush(stdout);
    return child;
}

static int wait_for(pid_t child)
{
    int status = 0;
    if (waitpid(child, &status, 0) != child)
        fail("launcher: wait");
    return WIFEXITED(status) ? WEXITSTATUS(status) : FAILED;
}

int main(int argc, char **argv)
{
    sigset_t awaited, none;
    if (argc < 3) {
        (void)fprintf(stderr, "usage: launcher PORT PROGRAM [ARGUMENT...]\n");
        return FAILED;
    }
    sigemptyset(&none);
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGHUP);
    sigaddset(&awaited, SIGTERM);
    sigaddset(&awaited, SIGINT);
    sigaddset(&awaited, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &awaited, NULL);
    listen_on(argv[1]);
    for (pid_t child = launch(argv + 2, &none);;) {
        int got = 0;
        if (sigwait(&awaited, &got) != 0)
            fail("launcher: sigwait");
        if (got == SIGCHLD) /* by itself; the one that a restart waited for is reaped already */
        {
            int status = 0;
            if (waitpid(child, &status, WNOHANG) == child)
                return WIFEXITED(status) ? WEXITSTATUS(status) : FAILED;
            continue;
        }
        (void)kill(child, SIGTERM);
        const int code = wait_for(child);
        if (got != SIGHUP || code != 0)
            return code;
        child = launch(argv + 2, &none);
    }
}
