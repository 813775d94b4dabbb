#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/flagval.h"
#include "guild/path.h"
#include "guild/runmatch.h"
#include "guild/status.h"
#include "guild/steps.h"

/* Point the link at a run that is yet to be made, replacing one that leads nowhere. */
static int make_link(const struct run *parent, const char *link, struct buf *run_dir, struct err *err)
{
	CLEANUP(buf_release) struct buf runs = BUF_INIT;
	CLEANUP(buf_release) struct buf to = BUF_INIT;
	CLEANUP(buf_release) struct buf guild = BUF_INIT;
	CLEANUP(buf_release) struct buf tmp = BUF_INIT;
	char id[33];

	run_make_id(id);
	path_dirname(&runs, parent->dir);
	path_join(run_dir, runs.s, id);
	buf_addf(&to, "../%s", id);
	path_join(&guild, parent->dir, ".guild");
	file_temporary_name(&tmp, guild.s);
	if (symlink(to.s, tmp.s) < 0)
		return err_os(err, "cannot create step run link %s", link);
	if (rename(tmp.s, link) < 0) {
		err_os(err, "cannot create step run link %s", link);
		(void)unlink(tmp.s); /* the first failure is the one to tell */
		return -1;
	}
	return 0;
}

/* 1: the reference is one to the step's operation. */
static int is_run_of(const struct step *step, const struct opref *opref, struct err *err)
{
	CLEANUP(runmatch_release) struct runmatch m = RUNMATCH_INIT;

	if (runmatch_parse(&m, RUNMATCH_STEP, step->opspec, err) < 0)
		return -1;
	return runmatch_opref(&m, opref);
}

/* The link leads to a directory among the runs: a run of the operation, or none yet. */
static int check_target(const struct step *step, const char *link, const char *dir, bool *restart,
			struct err *err)
{
	CLEANUP(run_release) struct run run = RUN_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf spec = BUF_INIT;
	const struct opref *o;
	int rc;

	run_init(&run, dir);
	run_guild_path(&path, &run, "opref");
	if (!file_exists(AT_FDCWD, path.s)) {
		*restart = false;
		return 0;
	}
	if (run_opref(&run, &o, err) < 0)
		return err_wrap(err, "step run link %s", link);
	rc = is_run_of(step, o, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		opref_opspec(&spec, o, NULL);
		return err_set(err, ERR_INVALID,
			       "step run link %s leads to run %s of operation '%s', but the step runs '%s'\n"
			       "Remove the link to let the step have a run of its own.",
			       link, run.id, spec.s, step->opspec);
	}
	*restart = true;
	return 0;
}

int step_resolve_dir(const struct step *step, struct run *parent, struct buf *run_dir, bool *restart,
		     struct err *err)
{
	CLEANUP(buf_release) struct buf link = BUF_INIT;
	CLEANUP(buf_release) struct buf runs = BUF_INIT;
	CLEANUP(buf_release) struct buf target_dir = BUF_INIT;
	CLEANUP(free_ptr) char *parent_real = NULL;
	CLEANUP(free_ptr) char *target = NULL;
	struct stat st;

	*restart = false;
	path_join(&link, parent->dir, step->name);
	if (lstat(link.s, &st) < 0) {
		if (errno != ENOENT)
			return err_os(err, "cannot read step run link %s", link.s);
		return make_link(parent, link.s, run_dir, err);
	}
	if (!S_ISLNK(st.st_mode))
		return err_set(err, ERR_INVALID, "unexpected step run link %s: expected symlink", link.s);

	parent_real = path_real(parent->dir);
	path_dirname(&runs, parent_real);
	target = path_real(link.s);
	path_dirname(&target_dir, target);
	if (!streq(target_dir.s, runs.s))
		return err_set(err, ERR_INVALID,
			       "unexpected step run link %s: it leads out of the runs, to %s", link.s,
			       target);
	if (stat(link.s, &st) < 0)
		return make_link(parent, link.s, run_dir, err);
	if (!S_ISDIR(st.st_mode))
		return err_set(err, ERR_INVALID,
			       "unexpected step run link %s: %s is not a directory", link.s, target);
	buf_addstr(run_dir, target);
	return check_target(step, link.s, target, restart, err);
}

static bool is_completed(const char *run_dir)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(run_release) struct run run = RUN_INIT;
	const struct run_status *status;

	run_init(&run, run_dir);
	return run_status(&run, &status, &err) == 0 && status->state == RUN_COMPLETED;
}

static bool param_is_set(struct run *parent, const char *name)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct value *params = NULL;

	return run_attr(parent, "run_params", &params, &err) > 0 &&
	       value_truth(value_get(params, name));
}

void step_args(const struct step *step, struct run *parent, const char *run_dir, bool restart,
	       struct strlist *args, struct strlist *shown)
{
	const struct runopts *o = &step->opts;

	if (restart)
		strlist_push(shown, path_basename(run_dir));
	else
		strlist_push(shown, step->opspec);
	if (o->force_sourcecode || param_is_set(parent, "force_sourcecode"))
		strlist_push(shown, "--force-sourcecode");
	if (param_is_set(parent, "needed") && restart && is_completed(run_dir))
		strlist_push(shown, "--needed");
	if (o->force_flags)
		strlist_push(shown, "--force-flags");
	if (o->gpus) {
		strlist_push(shown, "--gpus");
		strlist_push(shown, o->gpus);
	}
	if (o->label && *o->label) {
		strlist_push(shown, "--label");
		strlist_push(shown, o->label);
	}
	if (o->needed)
		strlist_push(shown, "--needed");
	if (o->no_gpus)
		strlist_push(shown, "--no-gpus");
	if (o->random_seed) {
		strlist_push(shown, "--random-seed");
		strlist_pushf(shown, "%lld", (long long)o->random_seed);
	}
	if (runopts_stop_after_us(o) > 1) { /* as upstream: a step's 0 is none */
		strlist_push(shown, "--stop-after");
		strlist_push(shown, o->stop_after);
	}
	for (size_t i = 0; i < o->tags.n; i++) {
		strlist_push(shown, "--tag");
		strlist_push(shown, o->tags.v[i]);
	}
	for (size_t i = 0; i < o->deps.n; i++) {
		strlist_push(shown, "--dep");
		strlist_push(shown, o->deps.v[i]);
	}
	for (size_t i = 0; i < o->breaks.n; i++) {
		strlist_push(shown, "--break");
		strlist_push(shown, o->breaks.v[i]);
	}
	if (o->break_on_error)
		strlist_push(shown, "--break-on-error");
	flag_assigns(shown, step->flags);

	strlist_push(args, "-y");
	strlist_push(args, restart ? "--restart" : "--run-dir");
	strlist_push(args, run_dir);
	strlist_pushv(args, shown->v + (restart ? 1 : 0));
}
