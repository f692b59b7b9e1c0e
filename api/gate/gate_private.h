/* What the files of gate share among themselves. */
#ifndef JQT_GATE_PRIVATE_H
#define JQT_GATE_PRIVATE_H
#include "gate/gate.h"

/* A text that many ask for: one copy for all, and its gzip form. */
struct shared_text {
    struct str plain, gzip;
    struct hash sha256;
};
struct shared_text shared_text_make(struct arena *, struct str plain);

struct gate {
    struct gate_config config;
    const struct endpoint **by_operation; /* index: operation->index */
    enum operation_id *operation_ids;     /* likewise */
    struct access access;                 /* who may call what */
    struct shared_text openapi_json, openapi_yaml;
    struct str docs_config; /* /docs/config.json */
    struct hash idempotency_key;
};

/* The reply of a read or command as a response: status, ETag (304), Location, Link, Idempotent-Replayed. */
void gate_respond(struct gate *, struct http_request *, const struct operation *, const struct reply *,
                  struct http_response *);
/* A problem or an err in the operation's error style (problem+json, OAuth JSON, page). operation may be NULL. */
void gate_respond_problem(struct gate *, struct http_request *, const struct operation *, const struct problem *,
                          struct http_response *);

/* ETag, and 304 if the client has what would be sent. */
void gate_respond_tagged(const struct http_request *, struct str tag, struct http_response *);
/* As gate_respond_document, without an operation. */
void gate_document_headers(const struct http_request *, struct http_response *, const struct hash *content, bool gzip,
                           struct str content_type);

/* What /docs/docs.js asks: {"client_id": …}. */
struct str docs_config(struct arena *, struct str client_id);
/* Pages outside the contract: /, /docs/…, /problems/…, /openapi.json, /openapi.yaml. False if it is none of them. */
bool gate_page(struct gate *, struct http_request *, struct http_response *);
#endif
