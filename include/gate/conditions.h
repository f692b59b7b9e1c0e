/* Preconditions of requests (RFC 9110 §13.1): lists of entity tags. Pure. */
#ifndef JQT_GATE_CONDITIONS_H
#define JQT_GATE_CONDITIONS_H
#include "command/command.h"

enum conditions { CONDITIONS_GOOD, CONDITIONS_MALFORMED, CONDITIONS_TOO_MANY };
/* If-Match: "*" or tags "version-hash", of which the version alone counts. A weak tag matches nothing (§8.8.3.2), nor
 * does one that names no version; more than VERSIONS_MAX tags are too many. */
enum conditions if_match_read(struct str header, struct version_set *out);
/* If-None-Match, compared weakly: whether "*" or one of the tags stands for `tag`. One that is malformed does not: the
 * answer is sent. */
bool if_none_match_hits(struct str header, struct str tag);
#endif
