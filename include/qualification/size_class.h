/* Size classes of enterprises by the national statistical rule (domain.md §3; 统计上大中小微型企业划分办法(2017)):
 * the largest class all of whose listed lower bounds hold; if none, micro. Pure; exact in yuan. */
#ifndef JQT_QUALIFICATION_SIZE_CLASS_H
#define JQT_QUALIFICATION_SIZE_CLASS_H
#include "base/str.h"

enum size_class { SIZE_micro, SIZE_small, SIZE_medium, SIZE_large, SIZE_CLASSES };
const char *size_class_name(enum size_class); /* "micro": as in JSON and database */
bool size_class_eligible(enum size_class);    /* for vouchers: every one but large */

enum { SIZE_NO_BOUND = -1 };

/* Lower bounds of small, medium, large; SIZE_NO_BOUND in all three: the industry is not measured by it. */
struct size_bounds {
    int64_t employees[3];
    int64_t revenue_wan[3]; /* 万元 = 10,000 yuan */
    int64_t assets_wan[3];
};
struct industry {
    const char *code; /* the value of the answer `industry` and the key of the table of that name */
    const char *name_zh;
    struct size_bounds bounds;
};
/* All industries in the order in which a form shows them. sql/seed carries the same codes, names and order. */
extern const struct industry industries[];
extern const size_t industry_count;
const struct industry *industry_find(struct str code); /* NULL if unknown */

struct size_figures {
    int64_t employees;
    int64_t revenue_yuan, total_assets_yuan;
};
enum size_class size_class_of(const struct industry *, const struct size_figures *);
#endif
