/*
 * vcs.c: git, asked by its program. Source: upstream guild/vcs_util.py.
 */
#include "guild/vcs.h"

#include <errno.h>
#include <unistd.h>

#include "guild/config.h"
#include "guild/env.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/log.h"
#include "guild/num.h"
#include "guild/path.h"
#include "guild/proc.h"

/* git's status when there is no repository, no commit, or it does not trust the directory. */
#define GIT_FATAL 128
#define IGNORE_FILE_MAX (1024 * 1024)

bool vcs_is_git(const char *dir)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (getenv("GIT_DIR"))
		return true;
	path_absolute(&path, "/", dir);
	for (;;) {
		size_t len = path.len;

		path_push(&path, ".git");
		if (file_exists(AT_FDCWD, path.s))
			return true;
		if (len <= 1)
			return false;
		buf_setlen(&path, len);
		while (path.len > 1 && path.s[path.len - 1] != '/')
			buf_setlen(&path, path.len - 1);
		if (path.len > 1)
			buf_setlen(&path, path.len - 1);
	}
}

static void git_program(const char *home, struct buf *out)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const char *named;

	config_path(&path, home_cwd(), home);
	named = value_str_at(value_get(config_load(&a, path.s), "git"), "executable");
	buf_addstr(out, named && *named ? named : "git");
}

/* Start git with its output in a pipe. *fd is its read end. */
static int start_git(const char *git, const char *const *args, const char *dir, int *fd,
		     struct err *err)
{
	CLEANUP(file_close) int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;
	int pipe_fds[2];
	pid_t pid;

	if (pipe2(pipe_fds, O_CLOEXEC) < 0)
		return err_os(err, "cannot create a pipe");
	strlist_push(&argv, git);
	for (; *args; args++)
		strlist_push(&argv, *args);
	spec.argv = argv.v;
	spec.cwd = dir;
	spec.fd_in = null_fd;
	spec.fd_out = pipe_fds[1];
	spec.fd_err = null_fd;
	pid = proc_spawn(&spec, NULL, err);
	close(pipe_fds[1]);
	if (pid < 0) {
		close(pipe_fds[0]);
		return -1;
	}
	*fd = pipe_fds[0];
	return pid;
}

int vcs_start(struct vcs_query *q, const char *home, const char *dir, struct err *err)
{
	/* Each is what upstream asks, without what it throws away of the answer. */
	static const char *const log_args[] = { "log", "-1", "--format=%H", ".", NULL };
	static const char *const status_args[] = { "status", "-s", NULL };
	CLEANUP(buf_release) struct buf git = BUF_INIT;

	if (!*dir || !vcs_is_git(dir))
		return 0;
	git_program(home, &git);
	q->pid_log = start_git(git.s, log_args, dir, &q->fd_log, err);
	if (q->pid_log < 0) {
		if (err->os != ENOENT)
			return -1;
		err_release(err); /* without git no commit is known */
		return 0;
	}
	q->in_repository = true;
	q->pid_status = start_git(git.s, status_args, dir, &q->fd_status, err);
	if (q->pid_status < 0) {
		vcs_release(q);
		return -1;
	}
	return 0;
}

/* Read git's answer to the end and its status. */
static int take_answer(int *fd, int *pid, struct buf *out, int *status, struct err *err)
{
	int rc = file_read_all(*fd, "the output of git", out, err);

	file_close(fd);
	if (proc_wait(*pid, status, err) < 0)
		rc = -1;
	*pid = 0;
	return rc;
}

int vcs_finish(struct vcs_query *q, struct buf *commit, struct err *err)
{
	CLEANUP(buf_release) struct buf sha = BUF_INIT;
	CLEANUP(buf_release) struct buf changes = BUF_INIT;
	int log_status, status;

	if (!q->in_repository)
		return 0;
	q->in_repository = false;
	if (take_answer(&q->fd_log, &q->pid_log, &sha, &log_status, err) < 0 ||
	    take_answer(&q->fd_status, &q->pid_status, &changes, &status, err) < 0) {
		vcs_release(q);
		return -1;
	}
	buf_trim(&sha);
	if (log_status == GIT_FATAL || sha.len == 0)
		return 0;
	if (log_status != 0 || status != 0) {
		log_warning("error reading VCS commit: git exited with %d",
			    log_status ? log_status : status);
		return 0;
	}
	buf_addf(commit, "git:%s%s", sha.s, changes.len ? "*" : "");
	return 1;
}

static void reap(int *fd, int pid)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int status;

	file_close(fd); /* ends a git that still writes */
	if (pid > 0 && proc_wait(pid, &status, &err) < 0)
		log_debug("%s", err.msg);
}

void vcs_release(struct vcs_query *q)
{
	reap(&q->fd_log, q->pid_log);
	reap(&q->fd_status, q->pid_status);
	*q = (struct vcs_query)VCS_QUERY_INIT;
}

/* ---- ignored files ---- */

/* "-x PATTERN" for each line of the file. */
static int add_exclude_args(const char *path, struct strlist *argv, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(strlist_release) struct strlist lines = STRLIST_INIT;

	if (file_read(AT_FDCWD, path, IGNORE_FILE_MAX, &text, err) < 0)
		return -1;
	strlist_split(&lines, text.s, "\n");
	for (size_t i = 0; i < lines.n; i++) {
		CLEANUP(buf_release) struct buf line = BUF_INIT;

		buf_addstr(&line, lines.v[i]);
		buf_trim(&line);
		if (line.len == 0 || line.s[0] == '#')
			continue;
		strlist_push(argv, "-x");
		strlist_push(argv, line.s);
	}
	return 0;
}

static void warn_no_git(void)
{
	if (env_is_one("NO_WARN_GIT_MISSING"))
		return;
	log_warning("The current project appears to use Git for version control\n"
		    "but git is not available on the system path. To apply Git's source\n"
		    "code rules to this run, install Git [1] or specify the Git executable\n"
		    "in Guild user config [2].\n"
		    "\n"
		    "[1] https://git-scm.com/book/en/v2/Getting-Started-Installing-Git)\n"
		    "[2] https://guildai.org/t/user-config-reference\n"
		    "\n"
		    "To disable this warning, set 'NO_WARN_GIT_MISSING=1'\n");
}

/* Git's list of ignored paths: 1; 0 when git does not look after dir, or fails (a warning). */
static int list_ignored(char *const *argv, const char *dir, struct strlist *paths, struct err *err)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(buf_release) struct buf errors = BUF_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;
	int status;

	spec.argv = argv;
	spec.cwd = dir;
	if (proc_capture(&spec, &out, &errors, &status, err) < 0)
		return -1;
	if (status != 0) {
		buf_trim(&errors);
		if (status != GIT_FATAL)
			log_warning("error listing ignored files (%d): %s", status, errors.s);
		return 0;
	}
	for (size_t i = 0; i < out.len; i += strlen(out.s + i) + 1)
		strlist_push(paths, out.s + i);
	return 1;
}

/* Before 2.32 git left out directories in which all is ignored, with what is in them. */
static bool is_too_old(const char *version)
{
	CLEANUP(strlist_release) struct strlist parts = STRLIST_INIT;
	uint64_t major, minor;

	version += strcspn(version, "0123456789");
	strlist_split(&parts, version, ".");
	return parts.n > 2 && num_parse_u64(parts.v[0], &major) &&
	       num_parse_u64(parts.v[1], &minor) && (major < 2 || (major == 2 && minor < 32));
}

int vcs_ignored(const char *home, const char *dir, const char *extra, struct strlist *paths,
		struct err *err)
{
	CLEANUP(buf_release) struct buf git = BUF_INIT;
	CLEANUP(buf_release) struct buf version = BUF_INIT;
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	int fd, pid, status, rc;

	if (!vcs_is_git(dir))
		return 0;
	git_program(home, &git);
	strlist_push(&argv, git.s);
	strlist_split(&argv, "ls-files -z -ioc --exclude-standard", " ");
	if (add_exclude_args(extra, &argv, err) < 0)
		return -1;
	/* Git says its version while it makes the list. */
	pid = start_git(git.s, (const char *[]){ "--version", NULL }, dir, &fd, err);
	if (pid < 0) {
		if (err->os != ENOENT)
			return -1;
		err_release(err);
		warn_no_git();
		return 0;
	}
	strlist_push(&argv, "--directory");
	rc = list_ignored(argv.v, dir, paths, err);
	if (rc <= 0) {
		reap(&fd, pid);
		return rc;
	}
	if (take_answer(&fd, &pid, &version, &status, err) < 0)
		return -1;
	if (!is_too_old(version.s))
		return 1;
	strlist_truncate(&argv, argv.n - 1);
	return list_ignored(argv.v, dir, paths, err);
}
