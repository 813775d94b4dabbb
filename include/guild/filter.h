/*
 * filter.h: --filter expressions. Grammar and meaning: cli.md 4.3-4.5.
 */
#ifndef GUILD_FILTER_H
#define GUILD_FILTER_H

#include "guild/field.h"

struct filter;
/* ERR_SYNTAX in upstream's words. Depth and length are limited. */
MUST_CHECK int filter_parse(struct filter **out, const char *text, struct err *err);
void filter_free(struct filter *f);
/* 1 the run passes, 0 it does not, -1 a file of it could not be read. */
MUST_CHECK int filter_test(const struct filter *f, struct run *run, struct err *err);

#endif
