/* The callbacks that civetweb calls for a request; between server.c and exchange.c. */
#ifndef JQT_HTTP_EXCHANGE_H
#define JQT_HTTP_EXCHANGE_H
#include "http_private.h"

/* begin_request: every request is answered here; returns the status. */
int exchange_begin(struct mg_connection *);
/* http_error: what civetweb refuses by itself becomes a problem like any other. */
int exchange_refused(struct mg_connection *, int status, const char *message);

struct mg_request_info;
/* No words, or why the header as civetweb cut it is not all of what was sent. Only for fewer than
 * HTTP_REQUEST_HEADERS_MAX fields: with more the rest is known to be missing. */
struct words cut_fault(const struct mg_request_info *);
#endif
