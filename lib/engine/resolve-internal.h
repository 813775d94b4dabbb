/*
 * resolve-internal.h: the parts of resolving a dependency: find its files, put them into the run.
 */
#ifndef GUILD_RESOLVE_INTERNAL_H
#define GUILD_RESOLVE_INTERNAL_H

#include "guild/resolve.h"
#include "guild/runs.h"

/* One resource of one run, on its way. */
struct resolving {
	struct arena *arena;
	struct run *run;
	const char *home;
	const struct resdef *res;
	const struct value *config; /* map, or NULL: values of the flags that name its sources */
	const struct value *flags;  /* of the run, for ${name} */
};

/* ---- resolve-source.c ---- */
/* Absolute paths of what a source stands for now. Messages in upstream's words, to be wrapped by source_unmet. */
MUST_CHECK int source_find(const struct resolving *r, const struct source *s, struct strlist *paths,
			   struct err *err);
/* The flag value that names the source's file or run, or NULL. */
const struct value *source_config(const struct source *s, const struct value *config);
bool source_is_operation(const struct source *s);
bool source_is_config(const struct source *s);
/* ${name} in text by the run's flags; appended. */
MUST_CHECK int source_expand(const struct resolving *r, const struct source *s, const char *text,
			     struct buf *out, struct err *err);
/* Say in err which source could not be resolved, and how it is got. */
void source_unmet(const struct resolving *r, const struct source *s, struct err *err);

/* ---- resolve-select.c ---- */
bool source_has_select(const struct source *s);
/* Add what the source's patterns select below dir, as absolute paths, sorted. */
MUST_CHECK int source_select_below(const struct source *s, const char *dir, struct strlist *out,
				   struct err *err);

/* ---- resolve-file.c, resolve-operation.c: source_find() of one type ---- */
MUST_CHECK int source_find_file(const struct resolving *r, const struct source *s,
				struct strlist *paths, struct err *err);
MUST_CHECK int source_find_operation(const struct resolving *r, const struct source *s,
				     struct strlist *paths, struct err *err);

/*
 * The run of one of the operations that spec names ("a,m:b", regular expressions) that a dependency would use: marked,
 * else the latest. prefix NULL: any id. ERR_NOTFOUND "no suitable run for SPEC". *out is taken from list.
 */
MUST_CHECK int source_find_run(const char *spec, const char *prefix, bool include_staged,
			       const struct run_list *runs, struct run **out, struct err *err);

/* ---- resolve-config.c ---- */
/* Each file with the source's params and the run's flags applied, written below .guild/generated: paths become theirs.
 * Messages are whole. */
MUST_CHECK int config_generate(const struct resolving *r, const struct source *s,
			       struct strlist *paths, struct err *err);

/* ---- resolve-target.c ---- */
/* Put path into the run as the source says. *target: its path relative to the run, NULL when something was there
 * already (a warning). The caller frees it. */
MUST_CHECK int target_place(const struct resolving *r, const struct source *s, const char *path,
			    char **target, struct err *err);

#endif
