/*
 * run.h: one run directory. Layout: guild-rundir(5). Lazy: opening reads nothing; an attribute is read when asked
 * for, once, and kept until run_release() or run_forget().
 */
#ifndef GUILD_RUN_H
#define GUILD_RUN_H

#include "guild/arena.h"
#include "guild/map.h"
#include "guild/opref.h"
#include "guild/value.h"

struct err;

struct run {
	char *id;   /* name of the directory */
	char *dir;  /* absolute path */
	struct arena arena; /* holds the attributes */
	struct map attrs;   /* name -> struct value *, of those read */
	struct opref *opref;
	struct run_status *status;
	bool warned;        /* run_warn has spoken */
};
#define RUN_INIT { 0 }

/* Name a run by its directory (need not exist yet). */
void run_init(struct run *run, const char *dir);
void run_release(struct run *run);
/* The same on the heap. NULL may be freed. */
struct run *run_new(const char *dir);
void run_free(struct run *run);
/* Drop what was read: the next question reads the files again. */
void run_forget(struct run *run);
/*
 * Log what cannot be read of the run: one line, and only the first one a run; nothing when the run is
 * not there any more. Releases err.
 */
void run_warn(struct run *run, struct err *err);
/* A new id: 32 lower-case hex digits of a random UUID (version 4). */
void run_make_id(char out[33]);
/* The first eight characters of the id. */
const char *run_short_id(const struct run *run, char out[9]);
/* "DIR/.guild/NAME" appended. */
void run_guild_path(struct buf *out, const struct run *run, const char *name);
/* Is there a .guild/NAME? Opens nothing. */
bool run_has_guild_file(const struct run *run, const char *name);
/* The operation that a batch runs, kept as a run of its own in .guild/proto: true if there is one. */
bool run_open_proto(struct run *proto, const struct run *run);

/*
 * The attribute's value: 1 (not null), 0 when it is not there, empty or null, -1 when it cannot be
 * read or is not YAML (the message names the file). Borrowed, until run_forget.
 */
MUST_CHECK int run_attr(struct run *run, const char *name, const struct value **out, struct err *err);
/* Common shapes. The same results; a value of another type is -1 (ERR_INVALID). */
MUST_CHECK int run_attr_int(struct run *run, const char *name, int64_t *out, struct err *err);
MUST_CHECK int run_attr_str(struct run *run, const char *name, const char **out, struct err *err);
/* 1 the user has marked the run, 0 not, -1 the attribute cannot be read. */
MUST_CHECK int run_is_marked(struct run *run, struct err *err);
/* Borrowed. -1 when missing, empty or malformed: "invalid opref for run 'ID' (DIR): TEXT". */
MUST_CHECK int run_opref(struct run *run, const struct opref **out, struct err *err);
/* Time it started, else was initialized, µs; 0 when unknown. */
MUST_CHECK int run_timestamp(struct run *run, int64_t *out, struct err *err);

/* Is there a file of that attribute? Opens nothing. */
bool run_has_attr(const struct run *run, const char *name);
/* Names of the attribute files, sorted. */
MUST_CHECK int run_attr_names(const struct run *run, struct strlist *names, struct err *err);
/* Write one (YAML, atomic), or remove it. */
MUST_CHECK int run_write_attr(struct run *run, const char *name, const struct value *v, struct err *err);
MUST_CHECK int run_remove_attr(struct run *run, const char *name, struct err *err);
/*
 * Before an attribute is read to be changed: wait until no other command is at it, and forget what was read, so that nothing
 * that another one writes is lost. It is a kernel lock, ours until *fd is closed; -1 where the file system has none, and all
 * goes on without.
 */
MUST_CHECK int run_lock_attrs(struct run *run, int *fd, struct err *err);

#endif
