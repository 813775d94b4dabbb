/*
 * vcs.h: the commit that a project's directory is at, and what git ignores there. guild-rundir(5).
 *
 * Nothing is started outside a git work tree. The program is `git`, or what the user's
 * configuration names (git.executable). home is the Guild home, which may hold that configuration
 * (config.h); NULL: there is none.
 */
#ifndef GUILD_VCS_H
#define GUILD_VCS_H

#include "guild/buf.h"
#include "guild/strlist.h"

struct err;

/* Is dir inside a git work tree? A look at the directories upward (and $GIT_DIR), no process. */
bool vcs_is_git(const char *dir);

/* Questions to git run beside other work: start, then ask for the answer. */
struct vcs_query {
	bool in_repository; /* git was started */
	int fd_log, fd_status;
	int pid_log, pid_status;
};
#define VCS_QUERY_INIT { .fd_log = -1, .fd_status = -1 }
/* Outside a repository (dir "" is nowhere), or without git: nothing is started. */
MUST_CHECK int vcs_start(struct vcs_query *q, const char *home, const char *dir, struct err *err);
/* "git:SHA" or "git:SHA*" appended: 1; 0 no commit; a git that fails is a warning and 0. */
MUST_CHECK int vcs_finish(struct vcs_query *q, struct buf *commit, struct err *err);
/* Give up the question: git is waited for, its answer dropped. */
void vcs_release(struct vcs_query *q);

/*
 * The paths below dir that git ignores, relative to dir, directories with a slash at the end;
 * the patterns in the file extra (which need not exist) are ignored too. 1; 0 when git does not
 * look after dir (or is not installed: a warning).
 */
MUST_CHECK int vcs_ignored(const char *home, const char *dir, const char *extra,
			   struct strlist *paths, struct err *err);

#endif
