#include "guild/pidfile.h"

#include <errno.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/env.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/lock.h"
#include "guild/num.h"
#include "guild/path.h"

/* More than any pid takes: what is larger is something else. */
#define CONTENT_MAX 64
#define READ_MAX 4096

static bool parse_pid(const char *text, pid_t *pid)
{
	int64_t n;

	if (num_parse_pyint(text, &n) != NUM_INT || n <= 0 || n > INT32_MAX)
		return false;
	*pid = (pid_t)n;
	return true;
}

/* Does the path still lead to the open file, which nobody has removed or replaced? */
static bool is_in_place(const struct pidfile *p)
{
	return file_is_open_at(p->fd, p->path.s);
}

/* Nothing, or a pid: not a file of somebody's that was named by mistake. */
static int check_content(const struct pidfile *p, struct err *err)
{
	char text[CONTENT_MAX + 1];
	struct stat st;
	ssize_t n;
	pid_t pid;

	if (fstat(p->fd, &st) < 0 || !S_ISREG(st.st_mode))
		return err_set(err, ERR_INVALID, "cannot use %s as a pidfile: not a file", p->path.s);
	n = pread(p->fd, text, CONTENT_MAX, 0);
	if (n < 0)
		return err_os(err, "cannot read pidfile %s", p->path.s);
	text[n] = '\0';
	if (n > 0 && (n == CONTENT_MAX || !parse_pid(text, &pid)))
		return err_set(err, ERR_INVALID,
			       "pidfile %s does not contain a valid pid: it is left as it is\n"
			       "Remove it, or use another one.", p->path.s);
	return 0;
}

static int in_use(const struct pidfile *p, struct err *err)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT; /* it need not say by whom */
	pid_t pid;

	err_set(err, ERR_BUSY, "pidfile %s is in use", p->path.s);
	if (pidfile_read(p->path.s, &pid, &ignored) > 0)
		err_append(err, " by process %d", (int)pid);
	return -1;
}

/* One attempt. 1: it is ours, 0: it went away meanwhile. */
static int try_open(struct pidfile *p, struct err *err)
{
	int rc;

	p->fd = open(p->path.s, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666);
	if (p->fd < 0)
		return err_os(err, "cannot create pidfile %s", p->path.s);
	rc = lock_try(p->fd, err);
	if (rc < 0)
		return err_wrap(err, "pidfile %s", p->path.s);
	if (rc == 0)
		return in_use(p, err);
	if (check_content(p, err) < 0)
		return -1;
	return is_in_place(p);
}

int pidfile_open(struct pidfile *p, const char *path, struct err *err)
{
	CLEANUP(free_ptr) char *cwd = path_getcwd();
	int rc;

	buf_reset(&p->path);
	path_absolute(&p->path, cwd, path);
	while ((rc = try_open(p, err)) == 0)
		file_close(&p->fd);
	if (rc < 0)
		file_close(&p->fd);
	return MIN(rc, 0);
}

int pidfile_open_temp(struct pidfile *p, const char *prefix, struct err *err)
{
	const char *dir = env_get("TMPDIR");

	buf_reset(&p->path);
	buf_addf(&p->path, "%s/%sXXXXXX", dir ? dir : "/tmp", prefix);
	p->fd = mkostemp(p->path.s, O_CLOEXEC);
	if (p->fd < 0)
		return err_os(err, "cannot create pidfile %s", p->path.s);
	if (lock_try(p->fd, err) < 0) {
		err_wrap(err, "pidfile %s", p->path.s);
		pidfile_remove(p);
		return -1;
	}
	return 0;
}

int pidfile_write(struct pidfile *p, pid_t pid, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addf(&text, "%d", (int)pid);
	if (ftruncate(p->fd, 0) < 0 || lseek(p->fd, 0, SEEK_SET) < 0)
		return err_os(err, "cannot write pidfile %s", p->path.s);
	return file_write_all(p->fd, text.s, text.len, p->path.s, err);
}

void pidfile_remove(struct pidfile *p)
{
	if (p->fd >= 0 && is_in_place(p))
		(void)unlink(p->path.s); /* what stays is stale: it hinders nobody */
	pidfile_release(p);
}

void pidfile_release(struct pidfile *p)
{
	file_close(&p->fd);
	buf_release(&p->path);
}

int pidfile_read(const char *path, pid_t *pid, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	int rc = file_read(AT_FDCWD, path, READ_MAX, &text, err);

	if (rc <= 0)
		return rc;
	buf_setlen(&text, strcspn(text.s, "\n"));
	if (!parse_pid(text.s, pid))
		return err_set(err, ERR_SYNTAX, "pidfile %s does not contain a valid pid", path);
	return 1;
}
