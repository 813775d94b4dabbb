/*
 * rscript-internal.h: between the header of an R script and its code.
 */
#ifndef RSCRIPT_INTERNAL_H
#define RSCRIPT_INTERNAL_H

#include "guild/value.h"

/* A constant that the script assigns at its top level: the first one of its name. */
struct rscript_assign {
	char *name;
	struct value *value;
	const char *type; /* of a flag: "number", "int", "boolean", "string" */
	size_t line;      /* from 1 */
};

/*
 * Call found for each one. Never fails: what is no R is passed over until something is.
 */
void rscript_scan(struct arena *a, const char *text, size_t len,
		  void (*found)(const struct rscript_assign *assign, void *data), void *data);

#endif
