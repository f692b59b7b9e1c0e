/* The callbacks that civetweb calls for a request; between server.c and exchange.c. */
#ifndef JQT_HTTP_EXCHANGE_H
#define JQT_HTTP_EXCHANGE_H
#include "http_private.h"

/* begin_request: every request is answered here, as it was sent; returns the status. */
int exchange_begin(struct mg_connection *);
/* http_error: a header that does not come in time. Nothing is answered: there is no request. */
int exchange_refused(struct mg_connection *, int status, const char *message);
#endif
