/* Owns the payment password: its hash, what is too easy, the lock's ladder, who may set it anew. Must not store,
 * log or return a password. */
#include "voucher/payment_password.h"

struct hash payment_password_hash(struct arena *mem, struct str pepper, struct uuid account_id, struct str salt,
                                  struct str password)
{
    struct strbuf lp = {.mem = mem};
    lp_add(&lp, (struct str){(const char *)account_id.bytes, sizeof account_id.bytes});
    lp_add(&lp, salt);
    lp_add(&lp, password);
    return hmac_sha256(pepper, strbuf_str(&lp));
}

bool payment_password_matches(struct arena *mem, struct str pepper, struct uuid account_id, struct str salt,
                              struct str password, struct hash stored)
{
    return hash_equal(payment_password_hash(mem, pepper, account_id, salt, password), stored);
}

static bool even_steps(struct str p)
{
    const int step = (p.data[1] - p.data[0] + 10) % 10;
    for (size_t i = 2; i < p.len; i++)
        if ((p.data[i] - p.data[i - 1] + 10) % 10 != step)
            return false;
    return true;
}

static bool repeats(struct str p, size_t period)
{
    for (size_t i = period; i < p.len; i++)
        if (p.data[i] != p.data[i - period])
            return false;
    return true;
}

static bool runs(struct str p, size_t length)
{
    for (size_t i = 0; i < p.len; i++)
        if (p.data[i] != p.data[i - i % length])
            return false;
    return true;
}

static bool mirrored(struct str p)
{
    for (size_t i = 0; i < p.len / 2; i++)
        if (p.data[i] != p.data[p.len - 1 - i])
            return false;
    return true;
}

bool payment_password_trivial(struct str password)
{
    return password.len < 2 || even_steps(password) || repeats(password, 2) || repeats(password, 3) ||
           runs(password, 2) || runs(password, 3) || mirrored(password);
}

/* ---- tries ---- */

void payment_password_decide_use(bool set, const struct payment_password_lock *lock, int64_t now_ms,
                                 struct problem *why)
{
    if (!set) {
        problem_set(why, ERR_payment_password_not_set, STR_EMPTY, STR_EMPTY);
    } else if (lock->failures >= PAYMENT_PASSWORD_RESET_AT) {
        problem_set(why, ERR_payment_password_locked, STR("连续输错次数过多,请重新登录后重置支付密码"),
                    STR("Too many wrong tries: log in again and reset the payment password"));
        why->members = STR("\"reset_required\":true");
    } else if (now_ms < lock->locked_until_ms) {
        problem_set(why, ERR_payment_password_locked, STR_EMPTY, STR_EMPTY);
        why->members = arena_printf(why->mem, "\"reset_required\":false,\"locked_until\":\"%.*s\"",
                                    STR_FMT(time_text(why->mem, lock->locked_until_ms)));
        why->retry_after_s = (int)((lock->locked_until_ms - now_ms + SECOND_MS - 1) / SECOND_MS);
    }
}

static struct payment_password_lock after_wrong(const struct payment_password_lock *lock, int64_t now_ms)
{
    struct payment_password_lock next = {.failures = lock->failures + 1};
    if (next.failures == PAYMENT_PASSWORD_TRIES)
        next.locked_until_ms = now_ms + PAYMENT_PASSWORD_FIRST_LOCK_MS;
    else if (next.failures == 2 * PAYMENT_PASSWORD_TRIES)
        next.locked_until_ms = now_ms + PAYMENT_PASSWORD_SECOND_LOCK_MS;
    return next;
}

int payment_password_tries_left(const struct payment_password_lock *lock)
{
    const int left = PAYMENT_PASSWORD_TRIES - lock->failures % PAYMENT_PASSWORD_TRIES;
    return left == PAYMENT_PASSWORD_TRIES ? 0 : left;
}

enum password_try payment_password_decide_try(bool set, const struct payment_password_lock *lock, bool matches,
                                              int64_t now_ms, struct payment_password_lock *next, struct problem *why)
{
    payment_password_decide_use(set, lock, now_ms, why);
    if (has_problem(why))
        return PASSWORD_REFUSED;
    if (matches) {
        *next = (struct payment_password_lock){.failures = 0};
        return PASSWORD_RIGHT;
    }
    *next = after_wrong(lock, now_ms);
    problem_set(why, ERR_payment_password_wrong, STR_EMPTY, STR_EMPTY);
    why->members = arena_printf(why->mem, "\"tries_left\":%d", payment_password_tries_left(next));
    return PASSWORD_WRONG;
}

/* ---- set, change, reset ---- */

bool login_is_fresh(const struct login_proof *proof, int64_t real_now_ms)
{
    return proof->asked_again && proof->auth_time_ms <= real_now_ms + FRESH_LOGIN_SKEW_MS &&
           real_now_ms - proof->auth_time_ms <= FRESH_LOGIN_MS;
}

enum password_try payment_password_decide_change(const struct payment_password_lock *lock,
                                                 const struct password_change_input *input, int64_t now_ms,
                                                 struct payment_password_lock *next, enum password_change *change,
                                                 struct problem *why)
{
    /* The new one is judged first: that gives nothing away about the current one. */
    if (payment_password_trivial(input->new_password)) {
        problem_set(why, ERR_payment_password_trivial, STR_EMPTY, STR_EMPTY);
        return PASSWORD_REFUSED;
    }
    if (input->set && input->has_current) {
        *change = PASSWORD_CHANGED;
        return payment_password_decide_try(input->set, lock, input->current_matches, now_ms, next, why);
    }
    if (input->set && !login_is_fresh(&input->proof, input->real_now_ms)) {
        const bool reset_only = lock->failures >= PAYMENT_PASSWORD_RESET_AT;
        problem_set(why, reset_only ? ERR_recent_login_required : ERR_current_password_required, STR_EMPTY, STR_EMPTY);
        return PASSWORD_REFUSED;
    }
    *change = input->set ? PASSWORD_RESET : PASSWORD_SET;
    *next = (struct payment_password_lock){.failures = 0};
    return PASSWORD_RIGHT;
}
