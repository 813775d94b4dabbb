/*
 * run.h: one run directory, and its attributes. guild-rundir(5) describes the files.
 *
 *	CLEANUP(run_release) struct run run = RUN_INIT;
 *	const char *label;
 *	int rc;
 *
 *	run_init(&run, dir);                        // reads nothing
 *	rc = run_attr_str(&run, "label", &label, err);
 *	if (rc < 0)
 *		return -1;
 *	puts(rc ? label : "(none)");                // borrowed from the run
 *
 * A run is read when it is asked: an attribute once, at the first question. What was read is kept,
 * and what was returned stays valid, until run_forget() or run_release(). Whoever waits for changes
 * calls run_forget() before each look.
 *
 * A directory is a run once .guild/opref is in it. Nothing here needs that: a run can be named
 * before it is made, or after it was deleted.
 */
#ifndef GUILD_RUN_H
#define GUILD_RUN_H

#include "guild/arena.h"
#include "guild/map.h"
#include "guild/opref.h"
#include "guild/value.h"

struct err;
struct run_status;

struct run {
	char *id;           /* the name of the directory */
	char *dir;          /* its path, without a slash at the end */
	struct arena arena; /* holds the attributes and the status */
	struct map attrs;   /* name -> struct value *, of the attributes that were read */
	struct opref *opref;       /* NULL: not read yet */
	struct run_status *status; /* status.h; NULL: not read yet */
	bool warned;        /* run_warn() has spoken */
};
#define RUN_INIT { 0 }

/* ---- life ---- */

/* Name a run by its directory, which should be an absolute path. */
void run_init(struct run *run, const char *dir);
void run_release(struct run *run);
/* The same on the heap. NULL may be freed. */
struct run *run_new(const char *dir);
void run_free(struct run *run);
/* Drop what was read: the next question reads the files again. */
void run_forget(struct run *run);
/*
 * Name the operation that a batch runs, which is kept in .guild/proto like a run of its own. false:
 * the run is not a batch, and proto is left alone.
 */
bool run_open_proto(struct run *proto, const struct run *run);

/*
 * Warn of what cannot be read of the run, on one line. Shows only the first warning of each run,
 * and none of a run that was deleted since. Does nothing when err is not set. Releases err.
 */
void run_warn(struct run *run, struct err *err);

/* ---- names ---- */

/* A new id: the 32 lower-case hex digits of a random UUID (version 4). */
void run_make_id(char out[33]);
/* The first eight characters of the id, in out. */
const char *run_short_id(const struct run *run, char out[9]);
/* Append "DIR/.guild/NAME". */
void run_guild_path(struct buf *out, const struct run *run, const char *name);
/* Is there a .guild/NAME? Opens nothing. */
bool run_has_guild_file(const struct run *run, const char *name);
/* file_read() and file_write() of it; a file that is replaced is replaced as a whole. */
MUST_CHECK int run_read_guild_file(const struct run *run, const char *name, size_t max,
				   struct buf *out, struct err *err);
MUST_CHECK int run_write_guild_file(const struct run *run, const char *name,
				    const struct buf *text, int flags, struct err *err);
/* Remove it. Missing is no error. */
MUST_CHECK int run_remove_guild_file(const struct run *run, const char *name, struct err *err);
/* Is the directory a run? It is once its opref is there: what that holds does not matter. */
bool run_is_there(int dirfd, const char *dir);

/* ---- read ---- */

/*
 * The reference to the run's operation. -1: it is missing, empty or malformed ("invalid opref for
 * run 'ID' (DIR): TEXT"), or cannot be read.
 */
MUST_CHECK int run_opref(struct run *run, const struct opref **out, struct err *err);
/*
 * The value of an attribute, .guild/attrs/NAME. 1: *out is set, and not null. 0: there is no such
 * file, or it is empty or null. -1: it cannot be read or is not YAML; the message names the file.
 */
MUST_CHECK int run_attr(struct run *run, const char *name, const struct value **out,
			struct err *err);
/* The same for a number or a text. A value of another type is -1 (ERR_INVALID). */
MUST_CHECK int run_attr_int(struct run *run, const char *name, int64_t *out, struct err *err);
MUST_CHECK int run_attr_str(struct run *run, const char *name, const char **out, struct err *err);
/* 1: the user has marked the run; 0: not; -1: the attribute cannot be read. */
MUST_CHECK int run_is_marked(struct run *run, struct err *err);
/* When the run started, else was initialized, in µs since the epoch. 0: unknown. */
MUST_CHECK int run_timestamp(struct run *run, int64_t *out, struct err *err);
/* Is there a file of that attribute? Opens nothing. */
bool run_has_attr(const struct run *run, const char *name);
/* Add the names of the attribute files, sorted. A run without attributes has none. */
MUST_CHECK int run_attr_names(const struct run *run, struct strlist *names, struct err *err);

/* ---- write ---- */

/* Write an attribute as YAML, or remove it. Others see the old or the new file. */
MUST_CHECK int run_write_attr(struct run *run, const char *name, const struct value *v,
			      struct err *err);
MUST_CHECK int run_remove_attr(struct run *run, const char *name, struct err *err);
/*
 * Call this before an attribute is read in order to change it. Waits until no other command changes
 * the run's attributes, and forgets what was read, so that nothing that another command has written
 * is lost. The lock is held until *fd is closed. *fd is -1 where the file system has no locks; then
 * the change is made without.
 */
MUST_CHECK int run_lock_attrs(struct run *run, int *fd, struct err *err);

#endif
