/* What the contract says of each code of errors.def: which operations may answer with it, and an example of it. Read
 * once at the start; must not say anything that the document does not. */
#include "gate_private.h"

#include <ctype.h>
#include <stdio.h>

enum { METHOD_MAX = 8 };

static enum error_code code_of(const struct operation *op, const char *name)
{
    char oauth[64];
    (void)snprintf(oauth, sizeof oauth, "oauth_%s", name);
    const enum error_code code = op->errors == ERRORS_OAUTH ? error_find(oauth) : ERR_none;
    return code != ERR_none ? code : error_find(name); /* OAuth's server_error and the like are none of ours */
}

static const cJSON *method_of(const cJSON *path_item, struct str method)
{
    char name[METHOD_MAX] = "";
    for (size_t i = 0; i < method.len && i + 1 < sizeof name; i++)
        name[i] = (char)tolower((unsigned char)method.data[i]);
    return json_member(path_item, name);
}

static bool lists(const cJSON *codes, const char *name)
{
    for (const cJSON *c = codes ? codes->child : NULL; c; c = c->next)
        if (strcmp(c->valuestring, name) == 0)
            return true;
    return false;
}

static void add(struct problem_entry *entry, struct problem_place place, const char *name, const cJSON *content)
{
    const cJSON *examples = json_member(json_member(content, "application/problem+json"), "examples");
    place.example = json_member(json_member(examples, name), "value");
    /* A code may stand under several statuses of an operation. */
    if (entry->place_count > 0 && entry->places[entry->place_count - 1].operation == place.operation)
        return;
    entry->peculiar = (entry->peculiar || entry->place_count == 0) && lists(json_member(place.node, "x-codes"), name);
    entry->places[entry->place_count++] = place;
}

const struct problem_catalogue *problem_catalogue_new(const struct contract *contract, struct arena *mem)
{
    struct problem_catalogue *catalogue = ARENA_NEW(mem, struct problem_catalogue);
    const cJSON *document = contract_document(contract), *paths = json_member(document, "paths");
    const cJSON *schemas = json_member(json_member(document, "components"), "schemas");
    const size_t operations = contract_operation_count(contract);
    catalogue->members = json_member(json_member(schemas, "RefusalMembers"), "properties");
    for (int code = 0; code < ERR_COUNT; code++)
        catalogue->entries[code].places = arena_array(mem, operations, sizeof(struct problem_place));
    for (size_t i = 0; i < operations; i++) {
        const struct operation *op = contract_operation(contract, i);
        const cJSON *path_item = json_member(paths, arena_cstr(mem, op->path));
        const struct problem_place place = {op, path_item, method_of(path_item, op->method), NULL};
        for (const cJSON *r = json_member(place.node, "responses")->child; r; r = r->next) {
            const cJSON *response = contract_resolve(contract, mem, r), *codes = json_member(response, "x-codes");
            for (const cJSON *c = codes ? codes->child : NULL; c; c = c->next) {
                const enum error_code code = code_of(op, c->valuestring);
                if (code != ERR_none)
                    add(&catalogue->entries[code], place, c->valuestring, json_member(response, "content"));
            }
        }
    }
    return catalogue;
}
