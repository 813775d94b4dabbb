#include "guild/childrun.h"

#include <unistd.h>

#include "guild/err.h"
#include "guild/flagval.h"
#include "guild/jobs.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/proc.h"
#include "guild/runenv.h"

/* Longer than a supervisor gives its operation (exec-supervise.c). */
#define STOP_MS (60 * 1000)

void childrun_release(struct childrun *child)
{
	strlist_release(&child->options);
	strlist_release(&child->env);
	*child = (struct childrun)CHILDRUN_INIT;
}

/* ---- words ---- */

static void add_options_and_flags(const struct childrun *child, struct strlist *words)
{
	strlist_pushv(words, child->options.v);
	if (child->flags)
		flag_assigns(words, child->flags);
}

static void add_command(const struct childrun *child, struct strlist *argv)
{
	strlist_pushf(argv, "%s/guild-run", child->exec_path);
	strlist_push(argv, "-y");
	strlist_push(argv, child->opspec ? "--run-dir" : "--restart");
	strlist_push(argv, child->run_dir);
	if (child->opspec)
		strlist_push(argv, child->opspec);
	add_options_and_flags(child, argv);
}

/* A run that is restarted is shown by its id. */
void childrun_log(const struct childrun *child)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	strlist_push(&words, child->opspec ? child->opspec : path_basename(child->run_dir));
	add_options_and_flags(child, &words);
	strlist_join(&words, " ", &line);
	log_info("%s %s: %s", child->opspec ? "running" : "restarting", child->step, line.s);
}

/* ---- environment ---- */

static bool is_replaced(const struct childrun *child, const char *assign)
{
	for (size_t i = 0; i < child->env.n; i++)
		if (strncmp(child->env.v[i], assign, strcspn(child->env.v[i], "=") + 1) == 0)
			return true;
	return false;
}

static void add_env(const struct childrun *child, struct strlist *env)
{
	for (char **e = environ; *e; e++)
		if (!runenv_is_of_run(*e) && !is_replaced(child, *e))
			strlist_push(env, *e);
	strlist_pushv(env, child->env.v);
}

/* ---- start ---- */

int childrun_start(const struct childrun *child, struct jobs *jobs, void *data, struct err *err)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist env = STRLIST_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;

	add_command(child, &argv);
	add_env(child, &env);
	spec.argv = argv.v;
	spec.envp = env.v;
	spec.cwd = child->cwd;
	spec.fd_keep = child->fd_keep;
	spec.reset_signals = true;
	if (jobs_start(jobs, &spec, data, err) == 0)
		return 0;
	return child->step ? err_wrap(err, "cannot run step '%s'", child->step) : -1;
}

int childrun_run(const struct childrun *child, int signal_fd, int *returncode, int *caught,
		 struct err *err)
{
	CLEANUP(jobs_release) struct jobs jobs = JOBS_INIT(signal_fd);
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	struct job job;
	int rc;

	if (childrun_start(child, &jobs, NULL, err) < 0)
		return -1;
	rc = jobs_wait(&jobs, &job, returncode, err);
	if (rc < 0)
		(void)!jobs_stop(&jobs, STOP_MS, &ignored); /* the first error is the one to tell */
	if (jobs.caught)
		*caught = jobs.caught;
	return MIN(rc, 0);
}
