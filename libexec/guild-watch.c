/*
 * guild watch: show what a run prints, while it runs.
 *
 * The output is a file that grows, so that any number of watchers may come and go; a notification only says when to
 * look. Whether the run still lives is asked before each look: what it printed last is seen in any case. Source: upstream
 * watch_impl.py.
 */
#include "guild/compat.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/clock.h"
#include "guild/cmd.h"
#include "guild/env.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/follow.h"
#include "guild/log.h"
#include "guild/msg.h"
#include "guild/notify.h"
#include "guild/num.h"
#include "guild/path.h"
#include "guild/pidfile.h"
#include "guild/proc.h"
#include "guild/runcandidates.h"
#include "guild/runsel.h"
#include "guild/signals.h"
#include "guild/status.h"
#include "guild/tty.h"
#include "guild/utf8.h"

/* Where nothing tells of changes, and for a run that is killed and changes nothing more. */
#define LOOK_MS 200
/* Guild AI writes the exit status when the process has gone. */
#define EXIT_STATUS_US INT64_C(5000000)

static struct {
	struct runsel sel;
	const char *pid;
} opt = { .sel = RUNSEL_INIT };

static const struct option options[] = {
	OPT_STRING("p", "pid", &opt.pid, "PID",
		   "Watch the run of a process: its ID, or a file that holds it."),
	OPT_INCLUDE(runsel_stdin_options, &opt.sel),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

/* ---- which run ---- */

static bool is_of_process(struct run *run, pid_t pid)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT; /* it is another one's, then */
	const struct run_status *st;
	struct proc_stat proc;

	if (run_status(run, &st, &ignored) < 0)
		return false;
	if (pid == st->pid || pid == st->supervisor)
		return true;
	return st->pid && proc_stat(st->pid, &proc) && proc.parent == pid;
}

static int find_by_process(pid_t pid, struct run_list *list, struct run **out, struct err *err)
{
	if (runsel_filter(&opt.sel, 0, list, err) < 0)
		return -1;
	for (size_t i = 0; i < list->n; i++) {
		if (is_of_process(list->v[i], pid)) {
			*out = list->v[i];
			return 0;
		}
	}
	return err_set(err, ERR_NOTFOUND, "cannot find run for pid %d", (int)pid);
}

/* "DIR/.guild/JOB", which need not be there, is how remotes of Guild AI name the run in DIR. */
static bool names_job(const char *text, struct buf *dir)
{
	if (!ends_with(text, "/.guild/JOB"))
		return false;
	buf_add(dir, text, strlen(text) - strlen("/.guild/JOB"));
	return true;
}

static int find_by_pid(struct run_list *list, struct run *job, struct run **out, struct err *err)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	pid_t pid;
	int64_t n;
	int rc;

	if (names_job(opt.pid, &dir)) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		CLEANUP(free_ptr) char *cwd = path_getcwd();

		path_absolute(&path, cwd, dir.s);
		if (!file_is_dir(AT_FDCWD, path.s))
			return err_set(err, ERR_NOTFOUND, "%s does not exist", dir.s);
		run_init(job, path.s);
		*out = job;
		return 0;
	}
	rc = pidfile_read(opt.pid, &pid, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		if (num_parse_pyint(opt.pid, &n) != NUM_INT)
			return err_set(err, ERR_NOTFOUND, "%s does not exist", opt.pid);
		pid = n > 0 && n <= INT32_MAX ? (pid_t)n : 0;
	}
	return find_by_process(pid, list, out, err);
}

static int find_running(struct run_list *list, struct run **out, struct err *err)
{
	opt.sel.running = 1;
	if (runsel_filter(&opt.sel, 0, list, err) < 0)
		return -1;
	if (!list->n)
		return err_set(err, ERR_NOTFOUND,
			       "nothing to watch\n"
			       "You can view the output of a specific run using 'guild watch RUN'.");
	*out = list->v[0];
	return 0;
}

/* ---- its output ---- */

struct watch {
	struct run *run;
	struct follow output;
	struct notify notify;
	int signal_fd;
	bool is_tty;
	struct buf rest; /* bytes of a character that has not come as a whole, for a terminal */
	bool interrupted;
};

static bool is_running(struct watch *w)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT; /* said at the end */
	const struct run_status *st;

	run_forget(w->run);
	return run_status(w->run, &st, &ignored) == 0 && st->state == RUN_RUNNING;
}

/* A terminal gets no control characters, a pipe every byte. last: no more will come. */
static int show(struct watch *w, const char *data, size_t len, bool last, struct err *err)
{
	CLEANUP(buf_release) struct buf safe = BUF_INIT;
	size_t tail;

	if (!w->is_tty)
		return file_write_all(STDOUT_FILENO, data, len, "standard output", err);
	buf_add(&w->rest, data, len);
	tail = last ? 0 : utf8_unfinished(w->rest.s, w->rest.len);
	utf8_sanitize(&safe, w->rest.s, w->rest.len - tail, /* keep_lines: */ true);
	buf_remove(&w->rest, 0, w->rest.len - tail);
	return file_write_all(STDOUT_FILENO, safe.s, safe.len, "standard output", err);
}

static int show_new(struct watch *w, struct err *err)
{
	char data[64 * 1024];
	ssize_t n;

	while (!w->interrupted && (n = follow_read(&w->output, data, sizeof(data), err)) != 0) {
		if (n < 0 || show(w, data, (size_t)n, /* last: */ false, err) < 0)
			return -1;
		w->interrupted = signals_next() == SIGINT;
	}
	return 0;
}

static void wait_for_change(struct watch *w)
{
	struct pollfd p[] = {
		{ .fd = w->signal_fd, .events = POLLIN },
		{ .fd = w->notify.fd, .events = POLLIN },
	};
	struct notify_event event;

	(void)poll(p, ARRAY_SIZE(p), LOOK_MS); /* whatever it was: look again */
	while (notify_next(&w->notify, &event))
		;
	w->interrupted = w->interrupted || signals_next() == SIGINT;
}

/* Guild AI's LOCK has no supervisor to live until the exit status is written. */
static void wait_for_exit_status(struct watch *w)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	int64_t deadline_us = clock_monotonic_us() + EXIT_STATUS_US;
	struct lock_info lock;

	while (!w->interrupted && lock_read(w->run, &lock, &ignored) > 0 && !lock.start &&
	       !run_has_attr(w->run, "exit_status")) {
		if (clock_monotonic_us() > deadline_us) {
			log_warning("exit status for %s not written", w->run->id);
			return;
		}
		wait_for_change(w);
	}
	run_forget(w->run);
}

static int follow_run(struct watch *w, struct err *err)
{
	bool was_running = is_running(w), running = was_running;

	while (show_new(w, err) == 0) {
		if (w->interrupted)
			return 0;
		if (!running) {
			if (was_running)
				wait_for_exit_status(w);
			return show(w, "", 0, /* last: */ true, err);
		}
		wait_for_change(w);
		running = is_running(w);
	}
	return -1;
}

static int say_how_it_ended(struct watch *w, struct err *err)
{
	const struct run_status *st;

	if (w->interrupted) {
		printf("\nStopped watching %s%s\n", w->run->id,
		       is_running(w) ? " (still running)" : "");
		return 0;
	}
	if (run_status(w->run, &st, err) < 0)
		return -1;
	note("Run %s stopped with a status of '%s'", w->run->id, run_state_name(st->state));
	return 0;
}

static int watch(struct run *run, struct err *err)
{
	static const int signals[] = { SIGINT, 0 };
	CLEANUP(strlist_release) struct strlist dirs = STRLIST_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT, output = BUF_INIT;
	struct watch w = { .run = run, .output = FOLLOW_INIT, .notify = NOTIFY_INIT,
			   .is_tty = tty_is(STDOUT_FILENO), .rest = BUF_INIT };
	int rc;

	w.signal_fd = signals_open(signals, err);
	if (w.signal_fd < 0)
		return -1;
	if (!env_is_one("NO_WATCHING_MSG"))
		note("Watching run %s", run->id);
	run_guild_path(&dir, run, "");
	strlist_push(&dirs, dir.s);
	notify_open(&w.notify);
	w.notify.growth = true;
	(void)notify_watch(&w.notify, &dirs); /* before the first look: nothing is missed */
	run_guild_path(&output, run, "output");
	follow_open(&w.output, output.s);
	rc = follow_run(&w, err);
	if (rc == 0)
		rc = say_how_it_ended(&w, err);
	follow_close(&w.output);
	notify_close(&w.notify);
	buf_release(&w.rest);
	signals_close();
	return rc;
}

static int watch_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(run_list_release) struct run_list list = RUN_LIST_INIT;
	CLEANUP(run_release) struct run job = RUN_INIT;
	struct run *run = NULL;
	int rc;

	if (opt.pid && (args->n || runsel_has_filter(&opt.sel)))
		rc = err_set(&err, ERR_INVALID, "--pid may not be used with other options");
	else if (opt.pid)
		rc = find_by_pid(&list, &job, &run, &err);
	else if (args->n)
		rc = runsel_one(&opt.sel, 0, args, &list, &run, &err);
	else
		rc = find_running(&list, &run, &err);
	if (rc == 0)
		rc = watch(run, &err);
	return rc < 0 ? fail(&err) : 0;
}

const struct command command = {
	.name = "watch", .args = "[RUN]", .max_args = 1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = watch_main,
	.summary = "Show what a run prints, while it runs.",
	.help = "Without RUN, shows the latest run that is running. Ends when the run does; Ctrl-C ends the "
		"watching, not the run.",
};
