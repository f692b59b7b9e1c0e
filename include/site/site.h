/* Public reference data and the texts an operator edits (manual §1, §3): the handlers of their operations. Agreements
 * and templates keep every version; the two templates are those of manual §3. */
#ifndef JQT_SITE_SITE_H
#define JQT_SITE_SITE_H
#include "gate/gate.h"

read_fn site_show, district_list, industry_list, service_type_list, agreement_show, template_list, template_show;
extern const struct handler site_replace, agreement_publish, template_publish;
#endif
