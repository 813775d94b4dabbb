#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"
#include "guild/runmatch.h"
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
	CLEANUP(buf_release) struct buf spec = BUF_INIT;
	const struct opref *o;
	int rc;

	run_init(&run, dir);
	if (!run_has_guild_file(&run, "opref")) {
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
