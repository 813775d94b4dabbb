/*
 * yaml-internal.h: what the files of yaml share: which text a plain scalar may be,
 * and how an error is worded.
 */
#ifndef GUILD_YAML_INTERNAL_H
#define GUILD_YAML_INTERNAL_H

#include <yaml.h>

#include "guild/value.h"

struct err;

/* What YAML 1.1, with upstream's floats, sees in a plain scalar. */
enum scalar_kind {
	SCALAR_STR,
	SCALAR_NULL,
	SCALAR_BOOL,
	SCALAR_INT,
	SCALAR_FLOAT,
	SCALAR_TIMESTAMP,
	SCALAR_MERGE, /* << */
	SCALAR_VALUE, /* = */
	SCALAR_INDICATOR, /* ! & * alone: cannot be read, matters to the emitter */
};

enum scalar_kind scalar_resolve(const char *s, size_t len);

/*
 * The value of a text as the kind, which a tag may ask for even where the text does not
 * look it. NULL when it is none (`!!int x`, `2020-13-45`).
 */
struct value *scalar_make(struct arena *a, enum scalar_kind kind, const char *s, size_t len);

/* ---- errors ---- */

/* The text that is being read. */
struct yaml_source {
	const char *text;
	size_t len;
	const char *name; /* of the file, for messages */
};

/*
 * Set err to PyYAML's form, and return -1: the context, its mark where that is not the
 * problem's own, the problem, its mark. context and context_mark may be NULL.
 */
int yaml_fail(const struct yaml_source *src, const char *context, const yaml_mark_t *context_mark,
	      const char *problem, const yaml_mark_t *mark, struct err *err);
/* The same for what libyaml refused; its words become PyYAML's. Returns -1. */
int yaml_parser_error(const yaml_parser_t *p, const struct yaml_source *src, struct err *err);

#endif
