/* The strict scan and what stands behind it: what it lets through cJSON reads, is written again and read as the same.
 */
#include "base/json.h"
#include "fuzz.h"

void fuzz_one(struct arena *mem, struct str text)
{
    size_t offset = 0, again = 0;
    struct words reason = NO_WORDS;
    const cJSON *tree = NULL;
    if (!json_scan(text, &offset, &reason)) {
        must(offset <= text.len && reason.zh && reason.en);
        must(!json_parse(mem, text, &tree, &again, &reason) && again == offset);
        return;
    }
    must(json_parse(mem, text, &tree, &offset, &reason));
    struct json_out out = json_out(mem);
    json_put_tree(&out, tree);
    const struct str written = json_text(&out);
    const cJSON *second = NULL;
    must(json_parse(mem, written, &second, &offset, &reason));
    must(cJSON_Compare(tree, second, true));
    struct strbuf canonical = {.mem = mem};
    (void)json_canonical(tree, &canonical);
    (void)json_indented(mem, text);
}
