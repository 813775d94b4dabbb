/*
 * template.h: --format 'TEMPLATE'.
 *
 * Text with %(name) for a field and %(name:modifier) for it in another form; "%%" is a
 * percent sign, "\n" "\t" "\0" "\\" are escapes. Names are those of filters: %(id) %(op)
 * %(started:iso) %(flag:lr) %(scalar:loss). What follows the first colon is the
 * modifier, in "flag:lr" too: the kind of record knows what it means (record.h). Only fields
 * that are named are asked for, so that a command opens only the files it needs.
 */
#ifndef GUILD_TEMPLATE_H
#define GUILD_TEMPLATE_H

#include "guild/buf.h"

struct err;
struct record_kind;
struct template;

MUST_CHECK int template_parse(struct template **out, const char *text, struct err *err);
void template_free(struct template *t);
/* Append the template, with the texts of the record. ERR_INVALID "unknown field 'x'". */
MUST_CHECK int template_expand(const struct template *t, const struct record_kind *k, void *record,
			       struct buf *out, struct err *err);

#endif
