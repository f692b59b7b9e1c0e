/* What civetweb's threads do where the library would accept, wait and read by itself: at its desk a worker gets
 * connections whose request has come (waiting_room.h), reads exactly the header, and gives the connection back when
 * the next request does not come at once. So a connection costs a worker only while it is served.
 *
 * The library knows nothing of it: accept, poll and recv are functions of the executable, which come before the C
 * library's of the same name (as in thread_stack.c), and act on the thread's own desk alone; for all other descriptors,
 * and in all other threads, they are the system's. */
#ifndef JQT_HTTP_DESK_H
#define JQT_HTTP_DESK_H
#include "waiting_room.h"

bool bell_make(struct bell *);
/* A room_config.serve: false if too many messages stand in it. */
bool bell_ring(const struct bell *, int fd);
/* civetweb is about to be stopped. */
void bell_ring_for_closing(const struct bell *);
/* Closes it, and the descriptors that nobody took. */
void bell_free(struct bell *);
/* Makes civetweb wait for the bell instead of connections to its own port of 127.0.0.1, which ends. False if accept
 * is not ours. */
bool bell_hang_up(int civetweb_port);

/* The master thread begins, or a worker; the room is there before the first connection. */
void desk_of_master(const struct bell *, struct waiting_room **);
void desk_of_worker(struct waiting_room **, struct connection *);
/* civetweb's callbacks, in the worker's thread. */
void desk_connection_begins(void);
void desk_connection_ends(void);
void desk_request_begins(void);
void desk_request_ends(bool keep_alive);
/* The socket of the connection that this thread serves. */
int desk_socket(void);
#endif
