/* Verified tokens, so that a token's signature is checked once a minute and not once a request. Sharded, each shard
 * with its lock; two ways a set, the older one gives way. Fixed in size. Must not decide what a token is worth. */
#include "base/clock.h"
#include "token_private.h"

#include <openssl/crypto.h>
#include <pthread.h>
#include <stdlib.h>

enum { SHARDS = 16, SETS = 64, WAYS = 2, SLOT_TOKEN_MAX = 1400, SLOT_TEXT_MAX = 128 };

struct slot {
    size_t token_len; /* 0: empty */
    int64_t trusted_until_s;
    struct principal who; /* its strings are empty here; they stand below */
    size_t client_id_len, scope_len;
    char client_id[SLOT_TEXT_MAX], scope[SLOT_TEXT_MAX];
    char token[SLOT_TOKEN_MAX];
};
struct shard {
    pthread_mutex_t lock;
    struct slot sets[SETS][WAYS];
};
struct token_cache {
    struct shard shards[SHARDS];
};

struct token_cache *token_cache_new(void)
{
    struct token_cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        abort();
    for (size_t i = 0; i < SHARDS; i++)
        pthread_mutex_init(&cache->shards[i].lock, NULL);
    return cache;
}

void token_cache_free(struct token_cache *cache)
{
    if (!cache)
        return;
    for (size_t i = 0; i < SHARDS; i++)
        pthread_mutex_destroy(&cache->shards[i].lock);
    OPENSSL_cleanse(cache, sizeof *cache);
    free(cache);
}

/* FNV-1a. Only tokens we signed are put, so nobody can choose what collides. */
static uint64_t spread(struct str token)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < token.len; i++)
        h = (h ^ str_bytes(token)[i]) * UINT64_C(1099511628211);
    return h ^ h >> 32;
}

static struct slot *set_of(struct token_cache *cache, struct str token, struct shard **shard)
{
    const uint64_t h = spread(token);
    *shard = &cache->shards[h % SHARDS];
    return (*shard)->sets[h / SHARDS % SETS];
}

bool token_cache_find(struct token_cache *cache, struct arena *mem, struct str token, int64_t now_s,
                      struct principal *out)
{
    struct shard *shard;
    const struct slot *set = set_of(cache, token, &shard);
    bool found = false;
    pthread_mutex_lock(&shard->lock);
    for (size_t i = 0; i < WAYS && !found; i++) {
        const struct slot *s = &set[i];
        if (s->token_len == 0 || now_s >= s->trusted_until_s ||
            !str_equal_secret((struct str){s->token, s->token_len}, token))
            continue;
        *out = s->who;
        out->client_id = arena_str(mem, (struct str){s->client_id, s->client_id_len});
        out->scope = arena_str(mem, (struct str){s->scope, s->scope_len});
        found = true;
    }
    pthread_mutex_unlock(&shard->lock);
    return found;
}

void token_cache_put(struct token_cache *cache, struct str token, int64_t now_s, const struct principal *who)
{
    if (token.len > SLOT_TOKEN_MAX || who->client_id.len > SLOT_TEXT_MAX || who->scope.len > SLOT_TEXT_MAX)
        return;
    struct shard *shard;
    struct slot *set = set_of(cache, token, &shard);
    pthread_mutex_lock(&shard->lock);
    struct slot *s = set[0].trusted_until_s <= set[1].trusted_until_s ? &set[0] : &set[1];
    const int64_t until_s = now_s + TOKEN_CACHE_S;
    s->trusted_until_s = until_s < who->expires_s ? until_s : who->expires_s;
    s->who = *who;
    s->who.client_id = s->who.scope = STR_EMPTY;
    s->client_id_len = who->client_id.len;
    s->scope_len = who->scope.len;
    if (who->client_id.len)
        memcpy(s->client_id, who->client_id.data, who->client_id.len);
    if (who->scope.len)
        memcpy(s->scope, who->scope.data, who->scope.len);
    memcpy(s->token, token.data, token.len);
    s->token_len = token.len;
    pthread_mutex_unlock(&shard->lock);
}
