/*
 * num.h: strict numbers, read and written as Python does. Never by locale.
 */
#ifndef GUILD_NUM_H
#define GUILD_NUM_H

#include "guild/buf.h"

/* Decimal digits with an optional '-', the whole text, in range. */
bool num_parse_i64(const char *s, int64_t *out);
bool num_parse_u64(const char *s, uint64_t *out);

/* Python's int(text): ASCII blanks around, sign, single '_' between digits.
 * NUM_BIG: an int, but outside int64 (out untouched). */
enum num_int { NUM_NOT_INT, NUM_INT, NUM_BIG };
enum num_int num_parse_pyint(const char *s, int64_t *out);

/* Python's float(text): blanks around, '_' between digits, inf, infinity, nan. */
bool num_parse_pyfloat(const char *s, double *out);

/* Python's repr(float): shortest text that reads back, "1e-05", "1e+16", "inf", "nan", "1.0". */
void num_format_repr(struct buf *out, double d);
/* PyYAML's form: as repr, but "1.0e-05", ".inf", "-.inf", ".nan". */
void num_format_yaml(struct buf *out, double d);
/* printf's %.*f; the decimal point is a point, and nan has no sign. */
void num_format_fixed(struct buf *out, double d, int decimals);

#endif
