/*
 * resolve-internal.h: the parts of resolving a dependency: find its files, put them into the run.
 */
#ifndef GUILD_RESOLVE_INTERNAL_H
#define GUILD_RESOLVE_INTERNAL_H

#include "guild/digest.h"
#include "guild/manifest.h"
#include "guild/resolve.h"
#include "guild/runs.h"

struct stat;

/* The runs that sources choose from, newest first; they are loaded once. */
struct run_choice {
	const char *home;
	struct run_list all;
	struct run_list named; /* by all of their IDs, as long as not all are loaded */
	bool loaded;
};
void run_choice_release(struct run_choice *c);

/* One resource of one run, on its way. */
struct resolving {
	struct arena *arena;
	struct run *run;
	const char *home;
	const char *exec_path; /* folder of the helpers */
	const struct resdef *res;
	const struct value *config; /* map, or NULL: values of the flags that name its sources */
	const struct value *flags;  /* of the run, for ${name} */
	/*
	 * Where files of the project are looked for: the resource's own directory, then those
	 * of packages that its model extends. location is the one being tried.
	 */
	struct strlist locations;
	const char *location;
	struct run_choice *runs;
	const struct manifest *manifest; /* as it was before this start */
	struct buf lines;           /* for it */
};

/* ---- resolve-source.c ---- */
/*
 * Nothing found is an error, a warning or neither, as the source says. Each source_find_TYPE()
 * asks, before it goes on with what was found.
 */
MUST_CHECK int source_check_found(const struct source *s, const struct strlist *paths,
				  struct err *err);
/* The flag value that names the source's file or run, or NULL. */
const struct value *source_config(const struct source *s, const struct value *config);
bool source_is_operation(const struct source *s);
bool source_is_config(const struct source *s);
bool source_is_stage(const struct source *s); /* of DVC */
bool source_is_run(const struct source *s);   /* an operation, or a stage */
/* ${name} in text by the run's flags; appended. */
MUST_CHECK int source_expand(const struct resolving *r, const struct source *s, const char *text,
			     struct buf *out, struct err *err);
/* Say in err which source could not be resolved, and how it is got. */
void source_unmet(const struct resolving *r, const struct source *s, struct err *err);

/* ---- resolve-select.c ---- */
bool source_has_select(const struct source *s);
/*
 * Add what the source's patterns select of names, which are relative to dir, as paths below it,
 * sorted.
 */
void source_select_names(const struct source *s, const char *dir, const struct strlist *names,
		   struct strlist *out);
/* Add what the source's patterns select below dir, as absolute paths, sorted. */
MUST_CHECK int source_select_below(const struct source *s, const char *dir, struct strlist *out,
				   struct err *err);

/* ---- resolve-cache.c ---- */
#define RESOURCE_CACHE_PREFIX ".guild-cache-" /* upstream's, of files that are no member */
/*
 * The directory of the cache for key ("file\nPATH" for a local file): appended; it need not be
 * there.
 */
void resource_cache_dir(const struct resolving *r, const char *key, struct buf *out);
/*
 * Create such a directory and wait until no other run writes it. 1: ours until *fd is closed;
 * 0: the file system cannot lock. Not to be held over resource_unpacked() or source_files(),
 * which take it.
 */
MUST_CHECK int resource_cache_lock(const char *dir, int *fd, struct err *err);
/* The part of path below its directory of the cache; NULL when it is not in the cache. */
const char *resource_cache_subpath(const struct resolving *r, const char *path);

/* Path of the cache's own file of an archive in dir; what: "unpacked", "state". Appended. */
void resource_cache_file(struct buf *out, const char *dir, const char *archive, const char *what);
/* What an archive is now, as its file "state" has it. Appended. */
void resource_archive_state(const struct stat *st, struct buf *out);
/* Add the names of the archive's members to names, if dir has them, of the archive as it is. */
bool resource_cached(const char *dir, const char *archive, struct strlist *names);

/* ---- resolve-helper.c ---- */
/*
 * Run a helper program of the exec path, name ("guild--fetch"), with words (NULL-ended) to its end.
 * What it prints goes to out or, with NULL, to our standard error: it is not for our standard output.
 * said gets its message, without "guild: " before it and white space around it. *returncode is
 * as Python's. -1: it could not be run.
 */
MUST_CHECK int helper_run(const struct resolving *r, const char *name, const char *const *words,
			  struct buf *out, struct buf *said, int *returncode, struct err *err);

/* ---- resolve-unpack.c ---- */
/*
 * The names of what an archive ("zip", "tar", "gzip") holds, in upstream's order: its members,
 * before them directories that it only implies. They are below dir: unpacked now, when the
 * cache has them not, or of another state of the archive.
 */
MUST_CHECK int resource_unpacked(const struct resolving *r, const char *type, const char *archive,
				 const char *dir, struct strlist *names, struct err *err);

/* ---- resolve-post.c ---- */
/*
 * Run the source's command in dir, a directory of the cache that is made if need be, unless it
 * was already.
 */
MUST_CHECK int source_post_process(const struct resolving *r, const struct source *s,
				   const char *dir, struct err *err);

/* ---- resolve-archive.c ---- */
/*
 * What the source stands for when its file is at path (absolute; no directory): the file or, of
 * an archive that it does not want as it is, what is selected of it or else its top level,
 * unpacked below dir (of the cache). The file's sha256 is verified first. Added to paths.
 */
MUST_CHECK int source_files(const struct resolving *r, const struct source *s, const char *path,
			    const char *dir, struct strlist *paths, struct err *err);

/* ---- resolve-file.c ---- */
/* The path that a flag names instead of the source's own: taken as it is. */
MUST_CHECK int source_find_configured(const struct source *s, const struct value *config,
				      struct strlist *paths, struct err *err);

/* ---- resolve-file.c, resolve-url.c, resolve-operation.c: what a source stands for, by type ---- */
/* Absolute paths. Messages in upstream's words, to be wrapped by source_unmet(). */
MUST_CHECK int source_find_file(const struct resolving *r, const struct source *s,
				struct strlist *paths, struct err *err);
MUST_CHECK int source_find_url(const struct resolving *r, const struct source *s, struct strlist *paths,
			       struct err *err);
MUST_CHECK int source_find_operation(const struct resolving *r, const struct source *s,
				     struct strlist *paths, struct err *err);
/* ---- resolve-module.c ---- */
/* A module that has to be there, and of which no file goes into the run. */
MUST_CHECK int source_check_module(const struct resolving *r, const struct source *s, struct err *err);

/* ---- resolve-run.c ---- */
/*
 * The run that the source means: of one of its operations ("a,m:b", regular expressions) or its
 * DVC stage; marked, else the latest. prefix NULL: any id. ERR_NOTFOUND "no suitable run for
 * SPEC". Where prefix is all of an ID, runs that are not loaded are not. *out is borrowed from runs.
 */
MUST_CHECK int source_find_run(const struct source *s, const char *prefix, bool include_staged,
			       struct run_choice *runs, struct run **out, struct err *err);
/* Load the runs of the home, unless they are. */
MUST_CHECK int run_choice_load(struct run_choice *c, struct err *err);

/* ---- resolve-operation.c ---- */
/*
 * Does the value of a flag name a directory, to be taken for the run, and no ID? What could be
 * the beginning of an ID is one: "./abc" is the directory.
 */
bool source_names_dir(const char *spec);

/* ---- resolve-dvc.c ---- */
/*
 * A file of the project or, where it is not there or is always to be fetched, what DVC has of
 * it, in the run.
 */
MUST_CHECK int source_find_dvcfile(const struct resolving *r, const struct source *s,
				   struct strlist *paths, struct err *err);

/* ---- resolve-config.c ---- */
/*
 * Each file with the source's params and the run's flags applied, written below
 * .guild/generated: paths become theirs. Messages are whole.
 */
MUST_CHECK int config_generate(const struct resolving *r, const struct source *s,
			       struct strlist *paths, struct err *err);

/* ---- resolve-target.c ---- */
struct target {
	struct buf path;           /* relative to the run; "": something was there already (a warning) */
	char sha1[DIGEST_HEX_MAX]; /* of what the run has there now; "-": no regular file */
};
#define TARGET_INIT { .path = BUF_INIT, .sha1 = "-" }
static inline void target_release(struct target *t)
{
	buf_release(&t->path);
}
/* Put path into the run as the source says. */
MUST_CHECK int target_place(const struct resolving *r, const struct source *s, const char *path,
			    struct target *out, struct err *err);

#endif
