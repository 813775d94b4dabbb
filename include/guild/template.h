/*
 * template.h: --format 'TEMPLATE'.
 *
 * Text with %(name) for a field and %(name:modifier) for it in another form; "%%" is a
 * percent sign, "\n" "\t" "\0" "\\" are escapes. Names are those of filters: %(id) %(op)
 * %(started:iso) %(flag:lr) %(scalar:loss). What follows the first colon is the
 * modifier: the field function knows what it means, in "flag:lr" too. Only fields that are
 * named are asked for, so that a command opens only the files it needs.
 */
#ifndef GUILD_TEMPLATE_H
#define GUILD_TEMPLATE_H

#include "guild/buf.h"

struct err;
struct template;

MUST_CHECK int template_parse(struct template **out, const char *text, struct err *err);
void template_free(struct template *t);
/* Append the field's text to out; false when there is no such field (the caller reports it). */
/* modifier: NULL when there is none. */
typedef bool template_field_fn(const char *name, const char *modifier, struct buf *out, void *data);
/* ERR_INVALID "unknown field 'x'" when fn knows it not. */
MUST_CHECK int template_expand(const struct template *t, template_field_fn *fn, void *data,
			       struct buf *out, struct err *err);

#endif
