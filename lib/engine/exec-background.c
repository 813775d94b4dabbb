/*
 * exec-background.c: a supervisor that goes on when the command that started it has ended.
 *
 * The foreground prepares the run and forks. The new process waits at a gate until the foreground has written LOCK
 * with its name: a reader finds one or the other there, and whichever of the two is killed, LOCK never names a
 * process that is dead while another one starts the operation. The kernel lock on the run's directory is on a
 * descriptor that both have, so that it is held throughout. Then the foreground waits to be told that
 * the operation has been started, or why it could not be.
 */
#include <dirent.h>
#include <errno.h>
#include <unistd.h>

#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/num.h"
#include "guild/status.h"

#include "exec-internal.h"

/* What goes down the pipe: this, then the message of an error. */
struct report {
	enum err_kind kind; /* ERR_NONE: the operation has been started */
	int os;
};

/* ---- in the background ---- */

/* Descriptors that the command was given, beside the standard ones. Ours are all close-on-exec. */
static void close_inherited(void)
{
	DIR *dir = opendir("/proc/self/fd");
	const struct dirent *e;

	while (dir && (e = readdir(dir))) {
		int64_t fd;

		if (num_parse_i64(e->d_name, &fd) && fd > STDERR_FILENO &&
		    fcntl((int)fd, F_GETFD) == 0)
			(void)close((int)fd);
	}
	if (dir)
		(void)closedir(dir); /* was only read */
}

static int detach(struct err *err)
{
	CLEANUP(file_close) int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		return err_os(err, "cannot open /dev/null");
	for (int i = 0; i < 3; i++)
		if (dup2(null, i) < 0)
			return err_os(err, "cannot detach from the terminal");
	close_inherited();
	(void)setsid(); /* fails only for who leads a group, which a new process does not */
	if (chdir(home_cwd()) < 0)
		return err_os(err, "cannot change to directory %s", home_cwd());
	return 0;
}

/* Until LOCK names this process. false: the foreground died before. */
static bool wait_at_gate(int gate)
{
	ssize_t n;
	char byte;

	do
		n = read(gate, &byte, 1);
	while (n < 0 && errno == EINTR);
	return n == 1;
}

static void send_report(struct background *b, enum err_kind kind, int os, const char *msg)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(err_release) struct err ignored = ERR_INIT; /* nobody waits for it any more */
	const struct report report = { .kind = kind, .os = os };

	if (b->report < 0)
		return;
	buf_add(&text, &report, sizeof(report));
	buf_addstr(&text, msg);
	(void)!file_write_all(b->report, text.s, text.len, "the report", &ignored);
	file_close(&b->report);
}

void background_report_start(struct background *b)
{
	send_report(b, ERR_NONE, 0, "");
}

void background_report_error(struct background *b, const struct err *err)
{
	send_report(b, err->kind, err->os, err->msg);
}

/* ---- in the foreground ---- */

static int read_report(int fd, pid_t pid, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct report report;

	if (file_read_all(fd, "the report", &text, err) < 0)
		return -1;
	if (text.len < sizeof(report))
		return err_set(err, ERR_INVALID, "the process in the background (pid %d) was ended", (int)pid);
	memcpy(&report, text.s, sizeof(report));
	if (report.kind == ERR_NONE)
		return 0;
	err_set(err, report.kind, "%s", text.s + sizeof(report));
	err->os = report.os;
	return -1;
}

/* Everything names the new process: let it go on. */
static int hand_over(struct run *run, pid_t pid, struct pidfile *pidfile, int gate, struct err *err)
{
	if (lock_write(run, pid, pid, err) < 0 || pidfile_write(pidfile, pid, err) < 0)
		return -1;
	return file_write_all(gate, "", 1, "the process in the background", err);
}

static int in_background(struct background *b, int gate[2], int report[2], struct err *err)
{
	file_close(&gate[1]);
	file_close(&report[0]);
	b->report = report[1];
	if (!wait_at_gate(gate[0]))
		_exit(1); /* there is nobody to tell, and the run is not ours */
	file_close(&gate[0]);
	return detach(err);
}

static int in_foreground(struct background *b, struct run *run, pid_t pid, struct pidfile *pidfile,
			 int gate[2], int report[2], struct err *err)
{
	int rc;

	file_close(&report[1]);
	/* Our end for reading stays open so long: of a process that was killed the report tells, no SIGPIPE. */
	rc = hand_over(run, pid, pidfile, gate[1], err);
	file_close(&gate[0]);
	file_close(&gate[1]); /* who still waits ends by this */
	b->handed_over = rc == 0;
	if (rc == 0)
		rc = read_report(report[0], pid, err);
	file_close(&report[0]);
	return rc < 0 ? -1 : 1;
}

int background_fork(struct background *b, struct run *run, struct pidfile *pidfile, struct err *err)
{
	int gate[2], report[2];
	pid_t pid;

	if (pipe2(gate, O_CLOEXEC) < 0)
		return err_os(err, "cannot make a pipe");
	if (pipe2(report, O_CLOEXEC) < 0) {
		(void)err_os(err, "cannot make a pipe");
		goto fail;
	}
	(void)fflush(NULL); /* what it holds is not to be written by both */
	pid = fork();
	if (pid == 0)
		return in_background(b, gate, report, err);
	if (pid > 0)
		return in_foreground(b, run, pid, pidfile, gate, report, err);
	(void)err_os(err, "cannot start a process");
	file_close(&report[0]);
	file_close(&report[1]);
fail:
	file_close(&gate[0]);
	file_close(&gate[1]);
	return -1;
}
