/* Unified social credit codes (GB 32100-2015; domain.md §2). */
#ifndef JQT_BASE_USCC_H
#define JQT_BASE_USCC_H
#include "base/str.h"

/* 18 characters of the alphabet with a right check character. */
bool uscc_valid(struct str code);
#endif
