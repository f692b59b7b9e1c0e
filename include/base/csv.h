/* Lines of a table in CSV (RFC 4180), for people with a spreadsheet and for programs. What a spreadsheet would make of
 * a cell is judged here and nowhere else:
 *
 * - A text that one might run as a formula gets an apostrophe in front. Such texts begin with = + - @ or a minus sign,
 * in any width or position (full-width, small, superscript), or with what cannot be seen: blanks of any kind, control
 * and format characters. One that begins with an apostrophe gets another, so that a reader may always drop the first.
 *   The same behind a semicolon (there whatever blanks stand between), at which spreadsheets of some countries cut a
 *   line, quotes or not.
 * - A text that one would take for a number or a date, and show as another one, gets a TAB behind: 24 digits of an
 * order (2.02E+23), 007 (7), 12E5 (1200000), 1-2 (a day in January). Whole numbers of up to 11 digits are left as they
 * are. A TAB, as China's payment services write it: it cannot be seen, a spreadsheet then keeps the text, most programs
 *   trim it, and unlike ="…" it is no formula.
 * - Line ends and control characters within are blanks, so that a row is always one line.
 *
 * Who reads it drops of texts one apostrophe at the beginning and behind each semicolon, and one TAB at the end;
 * numbers, dates and times have neither. */
#ifndef JQT_BASE_CSV_H
#define JQT_BASE_CSV_H
#include "base/arena.h"

#define CSV_BYTE_ORDER_MARK "\xEF\xBB\xBF" /* without it spreadsheets take a file for GBK, not UTF-8 */
#define CSV_LINE_END "\r\n"

enum { CSV_DIGITS_MAX = 11 }; /* of a whole number that every spreadsheet shows as it is */

/* A text in UTF-8, always in quotes, defused. */
void csv_add_text(struct strbuf *, struct str text);
/* An amount in yuan with two decimals: -123.00. */
void csv_add_yuan(struct strbuf *, int64_t amount_fen);
#endif
