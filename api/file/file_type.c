/* Owns the list of allowed kinds of files (manual §3) and the only use of libmagic. Name, declared type and content
 * must agree. Must not know where files are kept. */
#include "file_type.h"

#include <magic.h>

static const struct file_type types[] = {
    {"jpg", "image/jpeg", NULL, {"image/jpeg", NULL}},
    {"jpeg", "image/jpeg", NULL, {"image/jpeg", NULL}},
    {"gif", "image/gif", NULL, {"image/gif", NULL}},
    {"png", "image/png", NULL, {"image/png", NULL}},
    {"rar", "application/vnd.rar", "application/x-rar-compressed", {"application/x-rar", "application/vnd.rar"}},
    {"zip", "application/zip", NULL, {"application/zip", NULL}},
    {"7z", "application/x-7z-compressed", NULL, {"application/x-7z-compressed", NULL}},
    {"pdf", "application/pdf", NULL, {"application/pdf", NULL}},
};
enum { TYPES = sizeof types / sizeof types[0] };

static struct str ending_of(struct str name)
{
    size_t dot = name.len;
    while (dot > 0 && name.data[dot - 1] != '.')
        dot--;
    return dot == 0 ? STR_EMPTY : (struct str){name.data + dot, name.len - dot};
}

const struct file_type *file_type_declared(struct str name, struct str content_type)
{
    const struct str ending = ending_of(name);
    const struct str declared = str_trim(str_cut(&content_type, ';'));
    for (size_t i = 0; i < TYPES; i++) {
        const struct file_type *t = &types[i];
        if (str_equal_ignore_case(ending, str_from(t->ending)) &&
            (str_equal_ignore_case(declared, str_from(t->media_type)) ||
             (t->alias && str_equal_ignore_case(declared, str_from(t->alias)))))
            return t;
    }
    return NULL;
}

struct err file_type_check(const struct file_type *type, const char *path, bool *matches)
{
    /* Compressed content is not looked into: nothing here needs to know what an archive holds. */
    magic_t magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_CDF |
                               MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_TOKENS);
    if (!magic)
        return ERR(internal, "libmagic cannot be opened");
    const char *found = magic_load(magic, NULL) == 0 ? magic_file(magic, path) : NULL;
    const bool known = found != NULL;
    if (known)
        *matches = strcmp(found, type->found[0]) == 0 || (type->found[1] && strcmp(found, type->found[1]) == 0);
    magic_close(magic);
    return known ? NO_ERR : ERR(internal, "libmagic cannot tell a file's type");
}

const char *file_type_ending(struct str media_type)
{
    for (size_t i = 0; i < TYPES; i++)
        if (str_is(media_type, types[i].media_type))
            return types[i].ending;
    return "bin";
}

void file_type_refuse(struct problem *why)
{
    problem_set(
        why, ERR_file_type_not_allowed,
        STR("允许 jpg、gif、jpeg、png、rar、zip、7z、pdf;文件名、Content-Type 与内容须一致"),
        STR("Allowed are jpg, gif, jpeg, png, rar, zip, 7z and pdf; name, Content-Type and content must agree."));
}
