/* Owns the statistical table of size classes. Must not know forms or states. */
#include "qualification/size_class.h"

/* The table as printed: lower bounds of large / medium / small. */
#define BOUNDS(large, medium, small) \
    {                                \
        (small), (medium), (large)   \
    }
#define NONE BOUNDS(SIZE_NO_BOUND, SIZE_NO_BOUND, SIZE_NO_BOUND)

static const int64_t YUAN_PER_WAN = 10000;

const struct industry industries[] = {
    {"agriculture", "农、林、牧、渔业", {NONE, BOUNDS(20000, 500, 50), NONE}},
    {"industry", "工业", {BOUNDS(1000, 300, 20), BOUNDS(40000, 2000, 300), NONE}},
    {"construction", "建筑业", {NONE, BOUNDS(80000, 6000, 300), BOUNDS(80000, 5000, 300)}},
    {"wholesale", "批发业", {BOUNDS(200, 20, 5), BOUNDS(40000, 5000, 1000), NONE}},
    {"retail", "零售业", {BOUNDS(300, 50, 10), BOUNDS(20000, 500, 100), NONE}},
    {"transport", "交通运输业", {BOUNDS(1000, 300, 20), BOUNDS(30000, 3000, 200), NONE}},
    {"storage", "仓储业", {BOUNDS(200, 100, 20), BOUNDS(30000, 1000, 100), NONE}},
    {"post", "邮政业", {BOUNDS(1000, 300, 20), BOUNDS(30000, 2000, 100), NONE}},
    {"accommodation", "住宿业", {BOUNDS(300, 100, 10), BOUNDS(10000, 2000, 100), NONE}},
    {"catering", "餐饮业", {BOUNDS(300, 100, 10), BOUNDS(10000, 2000, 100), NONE}},
    {"information_transmission", "信息传输业", {BOUNDS(2000, 100, 10), BOUNDS(100000, 1000, 100), NONE}},
    {"software", "软件和信息技术服务业", {BOUNDS(300, 100, 10), BOUNDS(10000, 1000, 50), NONE}},
    {"real_estate", "房地产开发经营", {NONE, BOUNDS(200000, 1000, 100), BOUNDS(10000, 5000, 2000)}},
    {"property_management", "物业管理", {BOUNDS(1000, 300, 100), BOUNDS(5000, 1000, 500), NONE}},
    {"leasing_business", "租赁和商务服务业", {BOUNDS(300, 100, 10), NONE, BOUNDS(120000, 8000, 100)}},
    {"other", "其他未列明行业", {BOUNDS(300, 100, 10), NONE, NONE}},
};
const size_t industry_count = sizeof industries / sizeof industries[0];

static const char *const class_names[SIZE_CLASSES] = {
    [SIZE_micro] = "micro", [SIZE_small] = "small", [SIZE_medium] = "medium", [SIZE_large] = "large"};

const char *size_class_name(enum size_class class)
{
    return class_names[class];
}

bool size_class_eligible(enum size_class class)
{
    return class != SIZE_large;
}

const struct industry *industry_find(struct str code)
{
    for (size_t i = 0; i < industry_count; i++)
        if (str_is(code, industries[i].code))
            return &industries[i];
    return NULL;
}

static bool reaches(int64_t figure, int64_t bound, int64_t unit)
{
    return bound == SIZE_NO_BOUND || figure >= bound * unit;
}

enum size_class size_class_of(const struct industry *industry, const struct size_figures *figures)
{
    const struct size_bounds *bounds = &industry->bounds;
    for (int class = SIZE_large; class > SIZE_micro; class --) {
        const int row = class - SIZE_small;
        if (reaches(figures->employees, bounds->employees[row], 1) &&
            reaches(figures->revenue_yuan, bounds->revenue_wan[row], YUAN_PER_WAN) &&
            reaches(figures->total_assets_yuan, bounds->assets_wan[row], YUAN_PER_WAN))
            return (enum size_class) class;
    }
    return SIZE_micro;
}
