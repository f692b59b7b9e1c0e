/* jqt verify-draw, verify-ledger. A value that was given is compared, one that cannot be is misuse: "ok" never stands
 * for a comparison that was not made. */
#include "base/json.h"
#include "booking/draw_record.h"
#include "cli_command.h"
#include "ledger/ledger_audit.h"

const struct cli_option cli_verify_draw_options[] = {
    {"root", "HEX", "the Merkle root that was published at the seal", CLI_OPTIONAL},
    {"receipt", "FILE", "a seal receipt, as the service gave it", CLI_OPTIONAL},
    {"receipts-key", "FILE", "the JWK set that verifies receipts, from another source than the record", CLI_OPTIONAL},
    {0}};

/* False: told. */
static bool read_file(struct arena *mem, struct str path, struct str *out)
{
    if (cli_read_file(mem, path, out))
        return true;
    (void)cli_misused(arena_printf(mem, "%.*s cannot be read, is empty or larger than %d MB.", STR_FMT(path),
                                   CLI_FILE_BYTES_MAX / 1024 / 1024));
    return false;
}

static bool read_root(struct cli_line *line, struct draw_given *given)
{
    const struct str text = cli_value(line, "root");
    struct str raw = STR_EMPTY;
    if (!text.data)
        return true;
    if (!hex_decode(line->mem, text, &raw) || raw.len != HASH_BYTES) {
        (void)cli_misused(STR("--root is no SHA-256 in hexadecimal (64 digits)."));
        return false;
    }
    struct hash *root = ARENA_NEW(line->mem, struct hash);
    memcpy(root->bytes, raw.data, HASH_BYTES);
    given->root = root;
    return true;
}

static struct str without_line_end(struct str text)
{
    while (text.len > 0 && (text.data[text.len - 1] == '\n' || text.data[text.len - 1] == '\r'))
        text.len--;
    return text;
}

/* RFC 7515 §7.1: three parts of base64url. */
static bool is_jws(struct arena *mem, struct str text)
{
    struct str part;
    int parts = 0;
    while (text.data) {
        part = str_cut(&text, '.');
        if (part.len == 0 || !base64url_decode(mem, part, &part))
            return false;
        parts++;
    }
    return parts == 3;
}

static bool read_receipt(struct cli_line *line, struct draw_given *given)
{
    const struct str path = cli_value(line, "receipt"), key_path = cli_value(line, "receipts-key");
    const cJSON *keys = NULL;
    if (key_path.data && !path.data) {
        (void)cli_misused(STR("--receipts-key verifies the receipt that --receipt names."));
        return false;
    }
    if (path.data && !read_file(line->mem, path, &given->receipt))
        return false;
    given->receipt = without_line_end(given->receipt);
    if (path.data && !is_jws(line->mem, given->receipt)) {
        (void)cli_misused(STR("--receipt is no compact JWS."));
        return false;
    }
    if (key_path.data && !read_file(line->mem, key_path, &given->receipts_key))
        return false;
    if (key_path.data &&
        (!json_read(line->mem, given->receipts_key, &keys) || !cJSON_IsArray(json_member(keys, "keys")))) {
        (void)cli_misused(STR("--receipts-key is no JWK set."));
        return false;
    }
    return true;
}

int cli_verify_draw(struct cli_line *line)
{
    struct str record;
    struct draw_given given = {0};
    if (!read_root(line, &given) || !read_receipt(line, &given))
        return CLI_MISUSED;
    if (!cli_map_file(line->mem, line->argument, &record))
        return cli_misused(arena_printf(line->mem, "%.*s cannot be read or is empty.", STR_FMT(line->argument)));
    struct strbuf report = {.mem = line->mem};
    const bool good = draw_verify(record, &given, &report);
    cli_print(strbuf_str(&report));
    return good ? CLI_WELL : CLI_FAILED;
}

int cli_verify_ledger(struct cli_line *line)
{
    struct config config;
    if (!cli_configure(line, CONFIG_FOR_ADMIN, &config))
        return CLI_MISUSED;
    struct db_pool *pool = cli_pool(&config);
    struct strbuf report = {.mem = line->mem};
    bool good = false;
    const struct err e = ledger_audit(pool, &config, line->mem, &report, &good);
    db_pool_free(pool);
    cli_print(strbuf_str(&report));
    const struct problem none = {.mem = line->mem};
    return failed(e) ? cli_finish(e, &none) : good ? CLI_WELL : CLI_FAILED;
}
