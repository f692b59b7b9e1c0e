/* Owns identities, leaves and the Merkle tree of RFC 6962 §2.1. Must not know how entries are drawn. */
#include "booking/draw.h"

struct merkle_tree {
    size_t levels;                      /* ≥ 1 when there are leaves */
    size_t width[MERKLE_PROOF_MAX + 1]; /* nodes of each level; [0] is the leaves */
    struct hash *nodes[MERKLE_PROOF_MAX + 1];
};

static struct hash hash_fields(struct arena *mem, const struct str *fields, size_t count, const char *domain_byte)
{
    struct strbuf text = {.mem = mem};
    if (domain_byte)
        strbuf_add_char(&text, *domain_byte);
    for (size_t i = 0; i < count; i++)
        lp_add(&text, fields[i]);
    return sha256(strbuf_str(&text));
}

struct hash draw_identity(struct arena *mem, struct str salt, struct str uscc)
{
    const struct str fields[] = {STR("JQT-ID-1"), salt, uscc};
    return hash_fields(mem, fields, 3, NULL);
}

struct hash draw_leaf(struct arena *mem, struct str batch_number, const struct entry_id *id, struct str type_code,
                      const struct hash *identity)
{
    static const char leaf_byte = 0;
    const struct str fields[] = {STR("JQT-LEAF-1"), batch_number, entry_id_str(id), type_code, hash_str(identity)};
    return hash_fields(mem, fields, 5, &leaf_byte);
}

static struct hash join(const struct hash *left, const struct hash *right)
{
    char text[1 + 2 * HASH_BYTES] = {1};
    memcpy(text + 1, left->bytes, HASH_BYTES);
    memcpy(text + 1 + HASH_BYTES, right->bytes, HASH_BYTES);
    return sha256((struct str){text, sizeof text});
}

/* Level by level; a node without a sibling moves up unchanged, which is RFC 6962's split at the largest power of
 * two below the size. */
struct merkle_tree *merkle_tree_new(struct arena *mem, const struct hash *leaves, size_t count)
{
    struct merkle_tree *t = ARENA_NEW(mem, struct merkle_tree);
    if (count == 0)
        return t;
    t->width[0] = count;
    t->nodes[0] = arena_array(mem, count, sizeof *leaves);
    memcpy(t->nodes[0], leaves, count * sizeof *leaves);
    size_t level = 0;
    for (; t->width[level] > 1; level++) {
        const size_t below = t->width[level], width = (below + 1) / 2;
        const struct hash *from = t->nodes[level];
        struct hash *to = arena_array(mem, width, sizeof *to);
        for (size_t i = 0; i < below / 2; i++)
            to[i] = join(&from[2 * i], &from[2 * i + 1]);
        if (below % 2 == 1)
            to[width - 1] = from[below - 1];
        t->nodes[level + 1] = to;
        t->width[level + 1] = width;
    }
    t->levels = level + 1;
    return t;
}

struct hash merkle_root(const struct merkle_tree *t)
{
    return t->levels == 0 ? sha256(STR("")) : t->nodes[t->levels - 1][0];
}

void merkle_prove(const struct merkle_tree *t, size_t index, struct merkle_proof *out)
{
    out->count = 0;
    for (size_t level = 0; level + 1 < t->levels; level++, index /= 2)
        if ((index ^ 1) < t->width[level])
            out->path[out->count++] = t->nodes[level][index ^ 1];
}

/* As in a binary counter: two nodes of one level become one of the next. */
void merkle_add(struct merkle_frontier *f, const struct hash *leaf)
{
    struct hash node = *leaf;
    size_t level = 0;
    for (size_t bits = f->count; bits % 2 == 1; bits /= 2, level++)
        node = join(&f->nodes[level], &node);
    f->nodes[level] = node;
    f->count++;
}

struct hash merkle_frontier_root(const struct merkle_frontier *f)
{
    struct hash root = {{0}};
    bool any = false;
    if (f->count == 0)
        return sha256(STR(""));
    for (size_t level = 0, bits = f->count; bits > 0; bits /= 2, level++) {
        if (bits % 2 == 0)
            continue;
        root = any ? join(&f->nodes[level], &root) : f->nodes[level];
        any = true;
    }
    return root;
}

/* RFC 9162 §2.1.3.2: the same tree, verified from below. */
bool merkle_verify(const struct hash *leaf, size_t index, size_t count, const struct merkle_proof *proof,
                   const struct hash *root)
{
    if (index >= count || proof->count > MERKLE_PROOF_MAX)
        return false;
    size_t at = index, last = count - 1;
    struct hash r = *leaf;
    for (size_t i = 0; i < proof->count; i++) {
        if (last == 0)
            return false;
        if (at % 2 == 1 || at == last) {
            r = join(&proof->path[i], &r);
            while (at % 2 == 0 && at != 0) {
                at /= 2;
                last /= 2;
            }
        } else {
            r = join(&r, &proof->path[i]);
        }
        at /= 2;
        last /= 2;
    }
    return last == 0 && hash_equal(r, *root);
}
