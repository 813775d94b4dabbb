/*
 * fsck.h: what is wrong with a run, or left over in a home. guild-fsck(1).
 *
 *	struct fsck f = { .report = print, .data = &my };
 *
 *	fsck_home(&f, home);
 *	for each run: fsck_run(&f, run);
 *	return f.found > f.fixed;
 *
 * Nothing here fails: what cannot be read is a finding. Each finding has a code, which stays the same
 * for scripts. With FSCK_FIX what can be mended without losing anything is; it is checked again
 * under the kernel lock on the run's directory first. A run that is running or being prepared is
 * never touched, and only what does not change meanwhile is checked of it.
 */
#ifndef GUILD_FSCK_H
#define GUILD_FSCK_H

#include "guild/run.h"

struct fsck_finding {
	const char *id;     /* of the run; of what is wrong in the home itself "-" */
	const char *dir;    /* the run's directory, or the home */
	const char *path;   /* of what is wrong, relative to dir */
	const char *code;   /* "stale-lock" */
	bool is_error;      /* else a warning: guild can go on with it */
	const char *what;   /* a clause; may hold control characters of file names */
	const char *remedy; /* what is done about it, when it is ("removed"); NULL: nothing can be */
	bool fixed;         /* that was done */
};

enum fsck_flags { FSCK_FIX = 1 << 0 };

struct fsck {
	int flags;
	/* The finding is gone when it returns. */
	void (*report)(const struct fsck_finding *finding, void *data);
	void (*tick)(void *data); /* between two files; NULL: nobody wants to know */
	void *data;
	size_t found, fixed;
};

void fsck_run(struct fsck *f, struct run *run);
/* Directories among the runs that are none, what purges left, and caches. */
void fsck_home(struct fsck *f, const char *home);

#endif
