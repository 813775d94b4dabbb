/*
 * fsck-internal.h: the checks of fsck, each a function.
 *
 * A check looks at one side of a run and says what it finds with fsck_found(). To add one: a
 * function here and a line in the table of fsck.c; beside it a struct fsck_kind for what it finds,
 * whose code goes into guild-fsck(1).
 */
#ifndef GUILD_FSCK_INTERNAL_H
#define GUILD_FSCK_INTERNAL_H

#include <sys/stat.h>

#include "guild/fsck.h"
#include "guild/manifest.h"

struct fsck_place;

/*
 * What can be wrong; guild-fsck(1) explains each code. A kind is defined beside the check that finds
 * it, and so is its remedy: fsck-found.c knows neither.
 */
struct fsck_kind {
	const char *code; /* stays the same for scripts */
	enum fsck_severity { FSCK_WARNING, FSCK_ERROR } severity;
	const char *remedy; /* what mend does, "removed"; NULL: nothing can be done */
	/* Mends path, which is absolute. 1: done; 0: it is not so any more, or not safe; -1. */
	int (*mend)(struct fsck_place *p, const char *path, struct err *err);
};
/* Found by several checks. */
extern const struct fsck_kind fsck_bad_file, fsck_unreadable, fsck_outside, fsck_dangling_link;

/* What is being looked at. */
struct fsck_place {
	struct fsck *fsck;
	struct run *run;      /* NULL: the home itself */
	const char *id, *dir; /* as in struct fsck_finding */
	const char *prefix;   /* of paths: ".guild/proto/" in the operation of a batch, else "" */
	bool busy;            /* somebody works on it */
	bool needs_idle;      /* what is looked at now changes while somebody does */
	struct manifest manifest; /* of the run, once check_manifest has read it */
	bool source_is_good;      /* its source code is what the manifest says */
};

/* ---- fsck-found.c ---- */
/*
 * Report what is wrong with path, relative to the place's directory, and mend it when that is
 * wanted and possible. Not reported: what is no more so once the kernel lock is ours.
 */
PRINTF_LIKE(4, 5)
void fsck_found(struct fsck_place *p, const struct fsck_kind *kind, const char *path,
		const char *fmt, ...);
/* DIR/PATH. */
void fsck_path(struct buf *out, const struct fsck_place *p, const char *path);
void fsck_tick(const struct fsck_place *p);
/*
 * What path leads to, links followed: false when there is nothing, or when it is no regular file (no
 * directory, when that is wanted), which is reported.
 */
bool fsck_is_file(struct fsck_place *p, const char *path);
bool fsck_is_dir(struct fsck_place *p, const char *path);
bool fsck_is_readable(const struct fsck_place *p, const char *path);

/* ---- fsck-state.c ---- */
/* A temporary at path whose maker is gone. */
bool fsck_is_leftover(const char *path);
/* Remedies: remove what is at path; remove it if it is still a leftover. */
MUST_CHECK int fsck_remove(struct fsck_place *p, const char *path, struct err *err);
MUST_CHECK int fsck_remove_leftover(struct fsck_place *p, const char *path, struct err *err);

/* ---- the checks ---- */
void fsck_check_structure(struct fsck_place *p);
void fsck_check_opref(struct fsck_place *p);
void fsck_check_attributes(struct fsck_place *p);
void fsck_check_state(struct fsck_place *p);
void fsck_check_temporaries(struct fsck_place *p);
void fsck_check_manifest(struct fsck_place *p);
void fsck_check_source_digest(struct fsck_place *p);
void fsck_check_output(struct fsck_place *p);
void fsck_check_files(struct fsck_place *p);

#endif
