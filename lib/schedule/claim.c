#include "guild/claim.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/clock.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/lock.h"
#include "guild/log.h"
#include "guild/num.h"
#include "guild/path.h"
#include "guild/runenv.h"
#include "guild/status.h"

#define NAP_NS 1000000
/* Far more than anybody needs from the lock to LOCK, or back. */
#define UNSURE_US (2 * 1000 * 1000)

void claim_lock_path(struct buf *out, const char *home)
{
	path_join(out, home, "locks/run-status");
}

int claim_begin(const char *home, int timeout_ms, int *fd, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(err_release) struct err why = ERR_INIT;
	int rc;

	claim_lock_path(&path, home);
	path_dirname(&dir, path.s);
	if (file_mkdirs(dir.s, err) < 0)
		return -1;
	*fd = open(path.s, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (*fd < 0)
		return err_os(err, "cannot open %s", path.s);
	rc = lock_wait(*fd, timeout_ms, &why);
	if (rc < 0)
		log_debug("%s: %s", path.s, why.msg); /* the locks on the runs decide, where there are any */
	if (rc == 0)
		file_close(fd);
	return rc != 0;
}

static int mark(struct run *run, struct err *err)
{
	if (lock_write(run, getpid(), getpid(), err) < 0)
		return -1;
	return run_set_marker(run, "PENDING", err);
}

/* Nobody is at it any more. LOCK goes last: until then the run is not staged (guild/status.h). */
static int unmark(struct run *run, struct err *err)
{
	if (run_remove_guild_file(run, "PENDING", err) < 0)
		return -1;
	return lock_remove(run, err);
}

static int is_staged(struct run *run, struct err *err)
{
	const struct run_status *st;

	run_forget(run);
	if (run_status(run, &st, err) < 0)
		return -1;
	return st->state == RUN_STAGED;
}

/*
 * The lock on the directory of a run that is staged. Who staged it removes LOCK before the lock, and who starts it
 * takes the lock before LOCK names him: for that moment it is held, and does not say by whom.
 */
static int lock_staged(struct run *run, int dir, struct err *err)
{
	const struct timespec nap = { .tv_nsec = NAP_NS };
	CLEANUP(err_release) struct err why = ERR_INIT;
	int64_t deadline_us = clock_monotonic_us() + UNSURE_US;
	int rc;

	for (;;) {
		int locked = lock_try(dir, &why);

		if (locked < 0)
			log_debug("%s: %s", run->dir, why.msg); /* LOCK alone decides */
		rc = is_staged(run, err);
		if (rc <= 0 || locked != 0)
			return rc;
		if (clock_monotonic_us() > deadline_us)
			return 0;
		(void)nanosleep(&nap, NULL); /* waking early only asks sooner */
	}
}

int claim_take(struct run *run, int *fd, struct err *err)
{
	CLEANUP(file_close) int dir = file_open_dir(AT_FDCWD, run->dir, err);
	int rc;

	if (dir < 0) {
		if (err->kind != ERR_NOTFOUND)
			return -1;
		err_release(err);
		return 0;
	}
	rc = lock_staged(run, dir, err);
	if (rc <= 0)
		return rc;
	if (mark(run, err) < 0) {
		CLEANUP(err_release) struct err ignored = ERR_INIT;

		(void)!unmark(run, &ignored); /* the first error is the one to tell */
		return -1;
	}
	*fd = dir;
	dir = -1;
	return 1;
}

/* ---- from the claimer to its child ---- */

/* "FD:DEVICE:INODE" */
static int describe(int fd, struct buf *out)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -1;
	buf_addf(out, "%d:%ju:%ju", fd, (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	return 0;
}

int claim_pass(int fd, struct strlist *env, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (describe(fd, &text) < 0)
		return err_os(err, "cannot pass on a claimed run");
	strlist_pushf(env, RUNENV_CLAIM "=%s", text.s);
	return 0;
}

static int described_fd(const char *text)
{
	CLEANUP(free_ptr) char *number = xstrndup(text, strcspn(text, ":"));
	CLEANUP(buf_release) struct buf now = BUF_INIT;
	int64_t fd;

	if (!num_parse_i64(number, &fd) || fd <= STDERR_FILENO || fd > INT32_MAX ||
	    describe((int)fd, &now) < 0 || !streq(now.s, text))
		return 0;
	return fcntl((int)fd, F_SETFD, FD_CLOEXEC) < 0 ? 0 : (int)fd;
}

int claim_inherited(void)
{
	const char *text = getenv(RUNENV_CLAIM);
	int fd = text ? described_fd(text) : 0;

	(void)unsetenv(RUNENV_CLAIM); /* fails for no name */
	return fd;
}

/* ---- afterwards ---- */

int claim_settle(struct run *run, bool retry, struct err *err)
{
	run_forget(run);
	if (!run_has_guild_file(run, "STAGED"))
		return 1;
	if (!retry && run_remove_guild_file(run, "STAGED", err) < 0)
		return -1;
	return unmark(run, err);
}
