/*
 * vcs.h: the commit that a project's directory is at. rundir.md 5.3; design.md 11.
 */
#ifndef GUILD_VCS_H
#define GUILD_VCS_H

#include "guild/buf.h"

struct err;

/* Questions to git run beside other work: start, then ask for the answer. */
struct vcs_query {
	bool in_repository; /* a .git was found upward: git was started */
	int fd_log, fd_status;
	int pid_log, pid_status;
};
#define VCS_QUERY_INIT { .fd_log = -1, .fd_status = -1 }
/* Is dir inside a git work tree? A look at the directories upward, no process. */
bool vcs_is_git(const char *dir);
MUST_CHECK int vcs_start(struct vcs_query *q, const char *dir, struct err *err);
/* "git:SHA" or "git:SHA*" appended: 1; 0 no commit; a git that fails is a warning and 0. */
MUST_CHECK int vcs_finish(struct vcs_query *q, struct buf *commit, struct err *err);

#endif
