/* PostgreSQL's errors as ours. The log text never quotes a value: DETAIL is left out always, the message wherever
 * its class puts values into it (22 data, 23 constraints). */
#include "internal.h"

static bool in_class(const char *state, const char *two)
{
    return strncmp(state, two, 2) == 0;
}

void sqlstate_copy(const PGresult *result, char out[SQLSTATE_LENGTH + 1])
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    memset(out, 0, SQLSTATE_LENGTH + 1);
    if (state && strlen(state) == SQLSTATE_LENGTH)
        memcpy(out, state, SQLSTATE_LENGTH);
}

bool sqlstate_ends_session(const PGresult *result)
{
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    return severity && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0);
}

bool sqlstate_stale(const PGresult *result)
{
    char state[SQLSTATE_LENGTH + 1];
    sqlstate_copy(result, state);
    if (strcmp(state, "26000") == 0)
        return true;
    /* 0A000 is any unsupported feature; this one is raised by RevalidateCachedQuery alone (plancache.c). The text
     * may be translated by the server's lc_messages, the function's name never is. */
    const char *function = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
    return strcmp(state, "0A000") == 0 && function && strcmp(function, "RevalidateCachedQuery") == 0;
}

static enum error_code code_of(const char *state, const char *constraint)
{
    static const struct {
        const char *state;
        enum error_code code;
    } exact[] = {
        {"40001", ERR_transaction_conflict},
        {"40P01", ERR_transaction_conflict},
        {"55P03", ERR_lock_timeout},
        {"57014", ERR_database_busy},
        {"53100", ERR_storage_full},
        {"25006", ERR_database_unavailable}, /* read-only: we are talking to a standby */
        {"25P03", ERR_database_unavailable}, /* idle_in_transaction_session_timeout */
        {"22021", ERR_bad_request},          /* not UTF-8 */
        {"22P05", ERR_bad_request},          /* \u0000 in jsonb */
    };
    for (size_t i = 0; i < sizeof exact / sizeof exact[0]; i++)
        if (strcmp(exact[i].state, state) == 0)
            return exact[i].code;
    if (in_class(state, "23"))
        return db_constraint(constraint)->code;
    if (in_class(state, "53"))
        return ERR_database_busy;
    if (in_class(state, "57") || in_class(state, "08"))
        return ERR_database_unavailable;
    return ERR_internal;
}

struct err sqlstate_error(struct arena *mem, const char *statement, const PGresult *result)
{
    char state[SQLSTATE_LENGTH + 1];
    sqlstate_copy(result, state);
    if (!state[0]) /* made by libpq: the connection broke */
        return ERR(database_unavailable, arena_printf(mem, "%s: connection lost", statement).data);
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const bool quotes_values = in_class(state, "22") || in_class(state, "23");
    const struct str log = constraint ? arena_printf(mem, "%s: %s constraint %s", statement, state, constraint)
                           : quotes_values || !message ? arena_printf(mem, "%s: %s", statement, state)
                                                       : arena_printf(mem, "%s: %s %s", statement, state, message);
    return (struct err){code_of(state, constraint), log.data};
}

/* "Key (batch_id, voucher_type_id)=(…, …) is not present in table …": the last of the values. The words may be
 * translated, the brackets never are. The value is looked for in the request, so a wrong cut finds nothing. */
static struct str last_value(struct str detail)
{
    const char *from = detail.len ? memmem(detail.data, detail.len, ")=(", 3) : NULL;
    if (!from)
        return STR_EMPTY;
    struct str values = {from + 3, detail.len - (size_t)(from + 3 - detail.data)};
    values = str_cut(&values, ')');
    struct str last = values;
    while (values.data)
        last = str_trim(str_cut(&values, ','));
    return last;
}

struct violation sqlstate_violation(struct arena *mem, const PGresult *result)
{
    char state[SQLSTATE_LENGTH + 1];
    sqlstate_copy(result, state);
    const char *name = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    if (!in_class(state, "23") || !name)
        return (struct violation){NULL, STR_EMPTY};
    return (struct violation){db_constraint(name), detail ? arena_str(mem, last_value(str_from(detail))) : STR_EMPTY};
}
