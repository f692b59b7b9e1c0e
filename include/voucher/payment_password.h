/* The payment password (domain.md §4.3–4.5; manual §4.4): 6 digits of one account (the person). Stored as
 * HMAC-SHA256(pepper, LP(account id, salt, password)) with the pepper outside the database; what protects it against
 * guessing is the lock. Pure state machine: the caller stores the lock it gets, also when the payment fails.
 * A lock's times are of the domain's clock, as all that an answer shows beside it; how fresh a login is, of the real
 * one. */
#ifndef JQT_VOUCHER_PAYMENT_PASSWORD_H
#define JQT_VOUCHER_PAYMENT_PASSWORD_H
#include "base/clock.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/problem.h"

enum {
    PAYMENT_PASSWORD_SALT_BYTES = 16,
    PAYMENT_PASSWORD_TRIES = 5,                             /* wrong ones before each lock */
    PAYMENT_PASSWORD_RESET_AT = 3 * PAYMENT_PASSWORD_TRIES, /* wrong ones after which only a reset helps */
    PAYMENT_PASSWORD_FIRST_LOCK_MS = 30 * MINUTE_MS,
    PAYMENT_PASSWORD_SECOND_LOCK_MS = 24 * HOUR_MS,
    FRESH_LOGIN_MS = 5 * MINUTE_MS,  /* how old the province's authentication may be for a reset */
    FRESH_LOGIN_SKEW_MS = MINUTE_MS, /* how far the province's clock may be ahead of ours */
};

/* account id and salt as raw bytes. */
struct hash payment_password_hash(struct arena *, struct str pepper, struct uuid account_id, struct str salt,
                                  struct str password);
/* In constant time with respect to the stored hash. */
bool payment_password_matches(struct arena *, struct str pepper, struct uuid account_id, struct str salt,
                              struct str password, struct hash stored);
/* Of one of any length (the contract says which, and that it is of digits): all digits in even steps (111111, 123456,
 * 987654, 135791, also across 9 and 0) or a repeated pattern (121212, 123123) or one run after another (111222, 112233)
 * or mirrored (123321). */
bool payment_password_trivial(struct str password);

struct payment_password_lock {
    int failures;            /* wrong tries since the last right one */
    int64_t locked_until_ms; /* 0: not locked */
};

/* ---- a try: at every payment, and when it is changed ---- */
enum password_try {
    PASSWORD_RIGHT,   /* store *next, go on */
    PASSWORD_WRONG,   /* store *next and commit it, answer the problem */
    PASSWORD_REFUSED, /* not tried: nothing to store */
};
/* Whether a try is taken at all: payment_password_not_set, payment_password_locked (members failures, locked_until
 * or reset_required). Also for `blocked`. */
void payment_password_decide_use(bool set, const struct payment_password_lock *, int64_t now_ms, struct problem *why);
/* `matches` is ignored where no try is taken, so that a lock gives nothing away. */
enum password_try payment_password_decide_try(bool set, const struct payment_password_lock *, bool matches,
                                              int64_t now_ms, struct payment_password_lock *next, struct problem *why);

/* After a wrong try: how many are left before the next lock; 0: it is locked now. */
int payment_password_tries_left(const struct payment_password_lock *);

/* ---- set, change, reset ---- */
struct login_proof {      /* real times */
    int64_t auth_time_ms; /* when the province authenticated; 0: unknown, and long ago */
    bool asked_again;     /* the login was made with max_age=0 and the province's answer proves it */
};
bool login_is_fresh(const struct login_proof *, int64_t real_now_ms);

enum password_change { PASSWORD_SET, PASSWORD_CHANGED, PASSWORD_RESET };
struct password_change_input {
    bool set; /* there is one */
    struct str new_password;
    bool has_current, current_matches; /* current_password as given, compared with the stored one */
    struct login_proof proof;
    int64_t real_now_ms; /* for the proof */
};
/* PASSWORD_RIGHT: store the new hash and *next, *change tells which of the three it was. A given current password is
 * a try and counts. Without one it must be the first password, or a reset after a fresh login. */
enum password_try payment_password_decide_change(const struct payment_password_lock *,
                                                 const struct password_change_input *, int64_t now_ms,
                                                 struct payment_password_lock *next, enum password_change *change,
                                                 struct problem *why);
#endif
