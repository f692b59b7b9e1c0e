/* The member centre (manual §2–§4: 会员中心): who asks, in which capacity, and what stands open, in one read. */
#ifndef JQT_ME_ME_H
#define JQT_ME_ME_H
#include "gate/gate.h"

read_fn me_show;
#endif
