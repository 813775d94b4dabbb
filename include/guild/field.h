/*
 * field.h: a run's facts by name. Filters, sort keys, columns, --format, JSON and `select --attr`
 * all ask here. Each name knows the file that it needs, so that a command opens only what it shows.
 *
 * A field has three forms:
 *
 *	value  what a filter compares (field_value): for most names of ours their text, as in
 *	       Guild AI
 *	text   what a listing shows to people (field_text): a local time, a path with "~"
 *	data   what a program gets (field_data): a time in microseconds, a path in full, an
 *	       attribute as it is stored
 *
 * The names are one table, in field-text.c. Beyond them "flag:NAME" and "attr:NAME" name any flag
 * and any attribute; a name that nothing else knows is an attribute, or else a flag.
 *
 *	CLEANUP(buf_release) struct buf text = BUF_INIT;
 *
 *	(void)field_text(run, "started", "iso", &text);
 *	us = field_data(run, "started");
 */
#ifndef GUILD_FIELD_H
#define GUILD_FIELD_H

#include "guild/run.h"

/*
 * The field as a value, as filters see it: 1, 0 when the run has none, -1. A name without a kind is an attribute,
 * else a flag, else a scalar: the first that is not null. Borrowed from the run.
 */
MUST_CHECK int field_value(struct run *run, const char *name, const struct value **out, struct err *err);
/*
 * The field as text, as listings show it; appended. modifier "iso", "us" for times, or what follows
 * the kind when name is "flag", "attr" or "scalar". A run without it gets no text; what cannot be read
 * is warned about, once a run. false: no run can have this field (a modifier that it does not take).
 */
bool field_text(struct run *run, const char *name, const char *modifier, struct buf *out);
/*
 * The field as data; any name, with its kind. Borrowed from the run. NULL when the run has none, or
 * when it cannot be read, which is warned about, once a run.
 */
const struct value *field_data(struct run *run, const char *name);
/* The i-th name, from 0, and a sentence on it; NULL: there are no more. The open ones come last. */
const char *field_name(size_t i, const char **help);
/* Operation description without directory and [marked]. */
MUST_CHECK int field_op_desc(struct run *run, struct buf *out, struct err *err);
/* The same with " (DIR)" relative to cwd and " [marked]" as listings show it. */
MUST_CHECK int field_op_desc_full(struct run *run, const char *cwd, struct buf *out, struct err *err);

/* A directory as listings show it: normalised, $HOME as "~". Appended. */
void field_format_dir(struct buf *out, const char *dir);

#endif
