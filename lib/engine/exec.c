/*
 * exec.c: the stages of a run. Source: upstream op.py, run_impl.py.
 */
#include "guild/exec.h"

#include <errno.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guild/clock.h"
#include "guild/env.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/lock.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/pyenv.h"
#include "guild/resolve.h"
#include "guild/runenv.h"
#include "guild/signals.h"
#include "guild/shlex.h"
#include "guild/sourcecode.h"
#include "guild/staged.h"
#include "guild/status.h"
#include "guild/tree.h"
#include "guild/vcs.h"

#include "exec-internal.h"

/* A run that worked for less is redone at less cost than it is written to the disk. */
#define SYNC_AFTER_US (1000 * 1000)
/* So long may somebody else hold the kernel lock without being named by LOCK. */
#define LOCK_WAIT_US (1000 * 1000)
/* Of a directory that is removed while it is made. */
#define MAX_TRIES 5

struct exec {
	struct op *op;
	const struct exec_opts *opts;
	struct run run;
	int dir_fd;         /* of the run directory: holds the kernel lock */
	bool is_ours;       /* it is held, and the run is no other's */
	bool made_dir;      /* the run directory is ours */
	bool made_guild;    /* .guild in it is ours */
	bool fresh;         /* the directory was no run before */
	bool ran;           /* the operation was started */
	struct background background;
	struct vcs_query vcs;
};

/* ---- who else ---- */

static int busy(const struct run *run, struct err *err)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	struct lock_info lock;

	err_set(err, ERR_BUSY,
		"cannot restart run %s because it's running\n"
		"Use 'guild stop %s' to stop it first and try again.", run->id, run->id);
	if (lock_read(run, &lock, &ignored) > 0 && lock.supervisor)
		err_append(err, "\n%d", (int)lock.pid);
	return -1;
}

int exec_check_idle(struct run *run, struct err *err)
{
	const struct run_status *st;

	if (run_status(run, &st, err) < 0)
		return -1;
	return st->state == RUN_RUNNING ? busy(run, err) : 0;
}

/* ---- the directory ---- */

/*
 * Who looks after the run (fsck.h) holds the lock for a moment, and so does who has just ended, when
 * LOCK is gone already. Who works on it is named by LOCK almost from the moment that they have it.
 */
static int wait_for_lock(struct exec *x, struct err *why)
{
	int64_t deadline_us = clock_monotonic_us() + LOCK_WAIT_US;
	int rc;

	while ((rc = lock_try(x->dir_fd, why)) == 0 && !run_is_held(&x->run) &&
	       clock_monotonic_us() < deadline_us)
		(void)poll(NULL, 0, 1); /* a nap; waking early only asks sooner */
	return rc;
}

/* The lock that who claimed the run has given us. */
static int take_claim(struct exec *x, struct err *err)
{
	x->dir_fd = x->opts->claim_fd;
	if (!file_is_open_at(x->dir_fd, x->run.dir))
		return err_set(err, ERR_INVALID, "descriptor %d is not the directory of run %s",
			       x->dir_fd, x->run.id);
	if (!run_has_guild_file(&x->run, "STAGED"))
		return err_set(err, ERR_BUSY, "run %s is not staged any more", x->run.id);
	return 0;
}

static int lock_dir(struct exec *x, struct err *err)
{
	CLEANUP(err_release) struct err why = ERR_INIT;
	int rc;

	if (x->opts->claim_fd)
		return take_claim(x, err);
	x->dir_fd = file_open_dir(AT_FDCWD, x->run.dir, err);
	if (x->dir_fd < 0)
		return -1;
	rc = wait_for_lock(x, &why);
	if (rc < 0)
		log_debug("%s: %s", x->run.dir, why.msg); /* LOCK alone decides */
	return rc == 0 ? busy(&x->run, err) : 0;
}

/* Make a directory; *made: it was not there. Its parent is. */
static int make_dir(const char *path, bool *made, struct err *err)
{
	*made = mkdir(path, 0777) == 0;
	if (!*made && errno != EEXIST)
		return err_os(err, "cannot create directory %s", path);
	return 0;
}

static int make_dirs(struct exec *x, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	bool made;

	path_dirname(&path, x->run.dir);
	if (file_mkdirs(path.s, err) < 0 || make_dir(x->run.dir, &x->made_dir, err) < 0)
		return -1;
	buf_reset(&path);
	path_join(&path, x->run.dir, ".guild");
	if (make_dir(path.s, &x->made_guild, err) < 0)
		return -1;
	path_push(&path, "attrs");
	return make_dir(path.s, &made, err);
}

/*
 * Until it is locked the directory may be taken for one that a killed command left, and be removed
 * (fsck.h): then make it again.
 */
static int make_and_lock(struct exec *x, struct err *err)
{
	for (int i = 0; i < MAX_TRIES; i++) {
		err_release(err);
		if (make_dirs(x, err) == 0 && lock_dir(x, err) == 0) {
			if (file_is_open_at(x->dir_fd, x->run.dir)) /* still the one of that name */
				return 0;
			err_set(err, ERR_OS, "%s was removed", x->run.dir);
		} else if (err->os != ENOENT) {
			return -1;
		}
		file_close(&x->dir_fd);
	}
	return -1;
}

static int open_dir(struct exec *x, struct err *err)
{
	if (make_and_lock(x, err) < 0)
		return -1;
	x->fresh = x->made_guild || !run_has_guild_file(&x->run, "opref");
	if (x->fresh && x->opts->restart) /* and it was not when the operation was read from it */
		return err_set(err, ERR_NOTFOUND, "run %s was deleted", x->run.id);
	if (!x->fresh && exec_check_idle(&x->run, err) < 0)
		return -1;
	log_debug("run directory: %s", x->run.dir);
	return 0;
}

/* The home cannot take a run: none is left behind that could not be more than a part of one. */
static bool is_no_room(const struct err *err)
{
	return err->os == ENOSPC || err->os == EDQUOT || err->os == EFBIG || err->os == EROFS ||
	       err->os == EIO;
}

/* Nothing came of it: the directory is what it was before. */
static void remove_dir(struct exec *x)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (!x->made_guild)
		return;
	if (run_remove_guild_file(&x->run, "opref", &err) < 0) /* first: from here on it is no run */
		log_warning("%s", err.msg);
	path_join(&path, x->run.dir, ".guild");
	if (tree_remove(x->made_dir ? x->run.dir : path.s, &err) < 0)
		log_warning("%s", err.msg);
}

/* A run that is not being prepared any more: without a LOCK, and not pending. */
static void let_go(struct exec *x)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (run_remove_guild_file(&x->run, "PENDING", &err) < 0 || lock_remove(&x->run, &err) < 0)
		log_warning("%s", err.msg);
}

/* ---- prepare ---- */

static int write_time(struct run *run, const char *name, int64_t us, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;

	return run_write_attr(run, name, value_int(&a, us), err);
}

static int init_run(struct exec *x, struct err *err)
{
	if (lock_write(&x->run, getpid(), getpid(), err) < 0 ||
	    run_set_marker(&x->run, "PENDING", err) < 0 ||
	    run_remove_guild_file(&x->run, "STAGED", err) < 0)
		return -1;
	if (!x->fresh && (run_remove_attr(&x->run, "exit_status", err) < 0 ||
			  run_remove_attr(&x->run, "stopped", err) < 0))
		return -1;
	return exec_write_attrs(x->op, &x->run, x->opts, x->fresh, err);
}

static int copy_source(struct exec *x, struct err *err)
{
	CLEANUP(sourcecode_release) struct sourcecode files = SOURCECODE_INIT;

	if (x->opts->proto ? sourcecode_of_run(x->opts->proto, op_source_dest(x->op), &files, err) < 0
			   : sourcecode_select(x->op->def, &x->op->dep_paths, /* want_skipped: */ false,
					       &files, err) < 0)
		return -1;
	if (env_is_one("NO_SOURCECODE"))
		strlist_clear(&files.paths);
	return sourcecode_copy(&files, &x->run, err);
}

static int write_commit(struct exec *x, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf commit = BUF_INIT;
	int rc = vcs_finish(&x->vcs, &commit, err);

	if (rc <= 0)
		return rc;
	return run_write_attr(&x->run, "vcs_commit", value_str(&a, commit.s), err);
}

static int resolve(struct exec *x, struct err *err)
{
	int flags = 0;

	if (x->opts->stage)
		flags |= RESOLVE_STAGE;
	if (x->opts->force_deps)
		flags |= RESOLVE_FORCE;
	return resolve_run(&x->run, x->op->home, x->op->exec_path, value_get(x->op->attr, "deps"),
			   x->op->flags, flags, err);
}

/* Up to a run that has all but its dependencies. What fails so far leaves no new run. */
static int prepare(struct exec *x, struct err *err)
{
	bool copies = x->opts->copy_source && (x->op->def || x->opts->proto);

	if (open_dir(x, err) < 0) {
		if (err->kind != ERR_BUSY)
			remove_dir(x);
		return -1;
	}
	x->is_ours = true;
	if ((copies && !x->opts->proto && !env_is_one("NO_VCS_COMMIT") &&
	     vcs_start(&x->vcs, x->op->home, x->op->def->model->guildfile->dir, err) < 0) ||
	    init_run(x, err) < 0 || (copies && copy_source(x, err) < 0) ||
	    write_commit(x, err) < 0) {
		remove_dir(x);
		return -1;
	}
	return 0;
}

/* ---- stage ---- */

/* Before the dependencies: who looks into why they failed may want it. */
static int write_env(struct exec *x, const struct strlist *env, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	runenv_export(&text, env);
	return run_write_guild_file(&x->run, "ENV", &text, FILE_PRIVATE, err);
}

static int stage(struct exec *x, struct err *err)
{
	const struct strlist none = STRLIST_INIT;

	if (staged_write_after(&x->run, x->opts->after ? x->opts->after : &none, err) < 0 ||
	    write_time(&x->run, "started", clock_unique_us(), err) < 0 ||
	    run_set_marker(&x->run, "STAGED", err) < 0 ||
	    run_remove_guild_file(&x->run, "PENDING", err) < 0)
		return -1;
	return lock_remove(&x->run, err);
}

/* ---- run ---- */

static bool wants_pip_freeze(const struct op *op)
{
	return op->is_python && op->def && op->def->pip_freeze != NO && !env_is_one("NO_PIP_FREEZE");
}

/*
 * Written now when it is known; else *gather: it takes a Python start, which goes beside the
 * operation.
 */
static int write_pip_freeze(struct exec *x, bool *gather, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(strlist_release) struct strlist lines = STRLIST_INIT;

	if (!wants_pip_freeze(x->op))
		return 0;
	*gather = !pyenv_freeze_cached(x->op->home, x->op->python, &lines);
	if (*gather)
		return 0;
	return run_write_attr(&x->run, "pip_freeze", value_strv(&a, lines.v), err);
}

static bool is_worth_a_sync(int64_t worked_us)
{
	const char *env = getenv("GUILD_FSYNC");

	if (env && (streq(env, "always") || streq(env, "never")))
		return streq(env, "always");
	return worked_us > SYNC_AFTER_US;
}

static int finish(struct exec *x, int64_t started_us, int returncode, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	int64_t stopped_us = clock_unique_us();

	if (!file_exists(AT_FDCWD, x->run.dir)) {
		log_warning("run directory has been deleted, unable to finalize");
		return 0;
	}
	if (!run_has_guild_file(&x->run, "")) {
		log_warning("run Guild directory has been deleted, unable to finalize");
		return 0;
	}
	if (run_write_attr(&x->run, "exit_status", value_int(&a, returncode), err) < 0 ||
	    write_time(&x->run, "stopped", stopped_us, err) < 0)
		return -1;
	return is_worth_a_sync(stopped_us - started_us) ? exec_sync(&x->run, started_us, err) : 0;
}

static void log_command(const struct op *op)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	for (size_t i = 0; i < op->cmd.n; i++) {
		buf_addstr(&line, i ? " " : "");
		shlex_quote_guild(&line, op->cmd.v[i]);
	}
	log_debug("starting %s", line.s);
}

static int run_op(struct exec *x, const struct strlist *env, int *returncode, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	struct supervise_opts how = {
		.quiet = x->opts->quiet || x->opts->pidfile, .stop_after_us = x->opts->stop_after_us,
		.background = &x->background,
	};
	int64_t started_us;
	int rc;

	if (run_remove_guild_file(&x->run, "PENDING", err) < 0 ||
	    write_pip_freeze(x, &how.gather_pip_freeze, err) < 0)
		return -1;
	started_us = clock_unique_us();
	if (write_time(&x->run, "started", started_us, err) < 0 ||
	    run_write_attr(&x->run, "env", runenv_recorded(&a, env, x->op), err) < 0)
		return -1;
	if (x->opts->pidfile) {
		rc = background_fork(&x->background, &x->run, x->opts->pidfile, err);
		if (rc != 0)
			return rc;
	}
	log_command(x->op);
	if (exec_supervise(x->op, &x->run, env, &how, returncode, err) < 0)
		return -1;
	x->ran = true;
	return finish(x, started_us, *returncode, err);
}

int exec_run(struct op *op, const struct exec_opts *opts, int *returncode, struct err *err)
{
	CLEANUP(strlist_release) struct strlist env = STRLIST_INIT;
	struct exec x = { .op = op, .opts = opts, .dir_fd = -1, .vcs = VCS_QUERY_INIT,
			  .background = BACKGROUND_INIT };
	int rc;

	run_init(&x.run, opts->run_dir);
	log_debug("preparing run %s in %s", x.run.id, x.run.dir);
	rc = prepare(&x, err);
	if (rc == 0) {
		runenv_build(&env, op, &x.run);
		*returncode = 0;
		if ((opts->stage && write_env(&x, &env, err) < 0) || resolve(&x, err) < 0)
			rc = -1;
		else
			rc = opts->stage ? stage(&x, err) : run_op(&x, &env, returncode, err);
	}
	if (!x.background.handed_over) {
		if (x.is_ours && (rc < 0 || !opts->stage))
			let_go(&x);
		if (rc < 0 && !x.ran && is_no_room(err))
			remove_dir(&x);
	}
	while (signals_next())
		; /* one that came when the operation had ended would only keep us from saying how it did */
	signals_close();
	vcs_release(&x.vcs);
	run_release(&x.run);
	file_close(&x.dir_fd); /* the kernel lock goes last: LOCK is not there any more */
	if (rc < 0)
		background_report_error(&x.background, err);
	return rc;
}
