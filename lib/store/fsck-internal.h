/*
 * fsck-internal.h: the checks of fsck, each a function.
 *
 * A check looks at one side of a run and says what it finds with fsck_found(). To add one: a
 * function here, a line in the table of fsck.c, a kind for what it finds, the code in guild-fsck(1).
 */
#ifndef GUILD_FSCK_INTERNAL_H
#define GUILD_FSCK_INTERNAL_H

#include <sys/stat.h>

#include "guild/fsck.h"
#include "guild/manifest.h"

enum fsck_kind {
	FSCK_BAD_FILE,
	FSCK_UNREADABLE,
	FSCK_BAD_OPREF,
	FSCK_NO_ATTRIBUTES,
	FSCK_BAD_ATTRIBUTE,
	FSCK_ATTRIBUTE_TYPE,
	FSCK_EMPTY_ATTRIBUTE,
	FSCK_BAD_LOCK,
	FSCK_STALE_LOCK,
	FSCK_STALE_PENDING,
	FSCK_STAGED_PENDING,
	FSCK_TEMPORARY,
	FSCK_BAD_MANIFEST,
	FSCK_OUTSIDE,
	FSCK_MISSING_SOURCE,
	FSCK_CHANGED_SOURCE,
	FSCK_SOURCE_DIGEST,
	FSCK_MISSING_DEPENDENCY,
	FSCK_CHANGED_DEPENDENCY,
	FSCK_TORN_INDEX,
	FSCK_BAD_INDEX,
	FSCK_DANGLING_STEP,
	FSCK_DANGLING_TRIAL,
	FSCK_DANGLING_DEPENDENCY,
	FSCK_DANGLING_LINK,
	FSCK_DANGLING_AFTER,
	FSCK_HALF_RUN,
	FSCK_NO_OPREF,
	FSCK_NOT_A_RUN,
	FSCK_PURGE_LEFTOVER,
	FSCK_CACHE_LEFTOVER,
	FSCK_CACHE_ABANDONED,
};

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

/*
 * Report what is wrong with path, relative to the place's directory, and mend it when that is
 * wanted and possible. Not reported: what is no more so once the kernel lock is ours.
 */
PRINTF_LIKE(4, 5)
void fsck_found(struct fsck_place *p, enum fsck_kind kind, const char *path, const char *fmt, ...);
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
/* A temporary at path whose maker is gone. */
bool fsck_is_leftover(const char *path);

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
void fsck_check_proto(struct fsck_place *p);

/* ---- the remedies: path is absolute. 1: done; 0: it is not so any more, or not safe; -1 ---- */
MUST_CHECK int fsck_remove(struct fsck_place *p, const char *path, struct err *err);
MUST_CHECK int fsck_remove_leftover(struct fsck_place *p, const char *path, struct err *err);
MUST_CHECK int fsck_remove_lock(struct fsck_place *p, const char *path, struct err *err);
MUST_CHECK int fsck_remove_pending(struct fsck_place *p, const char *path, struct err *err);
MUST_CHECK int fsck_cut_index(struct fsck_place *p, const char *path, struct err *err);
MUST_CHECK int fsck_remove_abandoned(struct fsck_place *p, const char *path, struct err *err);
MUST_CHECK int fsck_remove_half_run(struct fsck_place *p, const char *path, struct err *err);

#endif
