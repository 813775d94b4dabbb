/*
 * steps-child.c: the run of a step, as the pipeline starts it. Source: upstream
 * guild/steps_main.py.
 */
#include "guild/childrun.h"
#include "guild/err.h"
#include "guild/status.h"
#include "guild/steps.h"

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

/* What the pipeline was given and passes on comes first, then the step's own options. */
static void add_options(const struct step *step, struct run *parent, const char *run_dir,
			bool restart, struct strlist *options)
{
	struct runopts own = step->opts; /* a view: nothing of it is released */
	struct runopts passed_on = RUNOPTS_INIT;

	passed_on.force_sourcecode = own.force_sourcecode ||
				     param_is_set(parent, "force_sourcecode");
	passed_on.needed = restart && param_is_set(parent, "needed") && is_completed(run_dir);
	own.force_sourcecode = false;
	if (own.label && !*own.label)
		own.label = NULL;
	if (runopts_stop_after_us(&own) <= 1) /* as upstream: a step's 0 is none */
		own.stop_after = NULL;
	runopts_words(&passed_on, options);
	runopts_words(&own, options);
}

/* The project's directory: steps find the Guild file there. */
static const char *project_dir(void)
{
	const char *dir = getenv("PROJECT_DIR");

	return dir && *dir ? dir : getenv("CMD_DIR");
}

void step_child(const struct step *step, struct run *parent, const char *run_dir, bool restart,
		struct childrun *child)
{
	child->run_dir = run_dir;
	child->opspec = restart ? NULL : step->opspec;
	child->step = step->title;
	child->cwd = project_dir();
	child->flags = step->flags;
	add_options(step, parent, run_dir, restart, &child->options);
	strlist_push(&child->env, "NO_WARN_RUNDIR=1");
	if (step->isolate)
		strlist_pushf(&child->env, "GUILD_RUNS_PARENT=%s", parent->id);
}
