/* If-Match and If-None-Match. */
#include "fuzz.h"
#include "gate/conditions.h"

void fuzz_one(struct arena *mem, struct str text)
{
    struct version_set versions;
    const enum conditions found = if_match_read(text, &versions);
    must(versions.count <= VERSIONS_MAX);
    for (size_t i = 0; found == CONDITIONS_GOOD && i < versions.count; i++)
        must(versions.list[i] > 0);
    (void)if_none_match_hits(text, STR("\"3-9f86d081884c7d65\""));
    /* A tag of ours in front of whatever follows is found. */
    const struct str tagged = arena_concat(mem, STR("\"3-9f86d081884c7d65\","), text);
    must(if_none_match_hits(tagged, STR("\"3-9f86d081884c7d65\"")));
}
