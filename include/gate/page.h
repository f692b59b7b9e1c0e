/* Pages for people in a browser: one skeleton and one style, nothing from elsewhere, and a policy under which nothing
 * else could run or be asked. */
#ifndef JQT_GATE_PAGE_H
#define JQT_GATE_PAGE_H
#include "http/http.h"

/* Adds text with what HTML would read as its own escaped, in contents and in quoted attributes. */
void html_add(struct strbuf *, struct str text);
/* A page as the answer, which nobody keeps. title: text; body: HTML. form_action: sources of the policy (CSP 3) to
 * which its form may lead, redirects too; empty: it has none. */
void page_respond(struct arena *, struct http_response *, int status, const char *title, struct str body,
                  struct str form_action);
/* The policy of a page whose one style is this. */
struct str page_policy(struct arena *, struct str style, struct str form_action);
/* The source that stands for an address in a policy: its origin, of an app's own scheme that; empty if none can. */
struct str page_source(struct arena *, struct str address);
#endif
