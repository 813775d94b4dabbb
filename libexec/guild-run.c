/*
 * guild run: start, stage or restart an operation. This process stays with the operation until
 * it ends (lib/engine/exec-supervise.c).
 */
#include "guild/claim.h"
#include "guild/cmd.h"
#include "guild/env.h"
#include "guild/err.h"
#include "guild/home.h"
#include "guild/log.h"
#include "guild/msg.h"
#include "guild/ophelp.h"
#include "guild/opload.h"
#include "guild/path.h"
#include "guild/shlex.h"

#include "run/run.h"

static struct runopts opt = RUNOPTS_INIT;

static const struct option options[] = {
	OPT_INCLUDE(runopts_options, &opt),
	OPT_END,
};

/* What the command works on. */
struct session {
	struct buf home;
	struct opload load;
	struct strlist after;  /* --after: ids */
	struct buf run_dir;
	int claim_fd;          /* by which a queue hands us the run to start; 0: none */
};

static void session_release(struct session *s)
{
	opload_close(&s->load);
	strlist_release(&s->after);
	buf_release(&s->run_dir);
	buf_release(&s->home);
}

/* ---- the operation ---- */

static int load_op(struct session *s, struct err *err)
{
	bool shows_def = opt.test_flags || opt.test_sourcecode;

	if (opload_open(&s->load, &opt, s->home.s, cmd_exec_path(), shows_def ? OPLOAD_DEF : 0,
			err) < 0 ||
	    (opt.edit_flags && run_edit_flags(&s->load.op, &opt, err) < 0))
		return -1;
	if (shows_def)
		return 0; /* no command is needed */
	return opload_record(&s->load, err) < 0 ? -1 : opload_complete(&s->load, err);
}

/* ---- run ---- */

static void choose_run_dir(struct session *s)
{
	opload_run_dir(&s->load, &s->run_dir);
	if (opt.run_dir && !opt.run_id && !opt.stage && !env_is_one("NO_WARN_RUNDIR"))
		note_dim("Run directory is '%s' (results will not be visible to Guild)",
			 s->run_dir.s);
}

static void print_staged(const struct session *s)
{
	CLEANUP(buf_release) struct buf desc = BUF_INIT;

	opref_desc(&desc, &s->load.op.opref);
	if (opload_is_listed(&s->load, s->run_dir.s)) {
		const char *id = path_basename(s->run_dir.s);

		printf("%s staged as %s\n"
		       "To start the operation, use 'guild run --start %s'\n", desc.s, id, id);
		return;
	}
	printf("%s staged in '%s'\n"
	       "To start the operation, use \"(cd '%s' && source .guild/ENV && ", desc.s,
	       s->run_dir.s, s->run_dir.s);
	for (size_t i = 0; i < s->load.op.cmd.n; i++) {
		CLEANUP(buf_release) struct buf word = BUF_INIT;

		shlex_quote_guild(&word, s->load.op.cmd.v[i]);
		printf("%s%s", i ? " " : "", word.s);
	}
	puts(")\"");
}

static void print_in_background(const struct session *s, const struct pidfile *pidfile)
{
	CLEANUP(buf_release) struct buf opspec = BUF_INIT;

	opref_opspec(&opspec, &s->load.op.opref, home_cwd());
	log_info("%s started in background as %s (pidfile %s)", opspec.s,
		 path_basename(s->run_dir.s), opt.pidfile ? opt.pidfile : pidfile->path.s);
}

/*
 * The pidfile is held before there is a run, so that one that is in use leaves none. As upstream, a run in the
 * background is kept when it succeeds.
 */
static int run_in_background(struct session *s, struct exec_opts *how)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct pidfile pidfile = PIDFILE_INIT;
	int returncode = 0;
	int rc = opt.pidfile ? pidfile_open(&pidfile, opt.pidfile, &err)
			     : pidfile_open_temp(&pidfile, "guild-pid-", &err);

	how->pidfile = &pidfile;
	if (rc == 0)
		rc = exec_run(&s->load.op, how, &returncode, &err);
	if (rc > 0) {
		if (!opt.quiet)
			print_in_background(s, &pidfile);
		pidfile_release(&pidfile);
		return 0;
	}
	pidfile_remove(&pidfile);
	return rc < 0 ? fail(&err) : returncode & 0xff;
}

static int run(struct session *s)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct op *op = &s->load.op;
	struct exec_opts how;
	int returncode;

	if (opload_exec_opts(&s->load, &how, &err) < 0)
		return fail(&err);
	choose_run_dir(s);
	how.run_dir = s->run_dir.s;
	how.after = &s->after;
	how.claim_fd = s->claim_fd;
	if (opt.background || opt.pidfile)
		return run_in_background(s, &how);
	if (exec_run(op, &how, &returncode, &err) < 0)
		return fail(&err);
	if (opt.stage) {
		if (!opt.quiet)
			print_staged(s);
	} else if (returncode == 0 &&
		   opload_delete_interim(&s->load, op, s->run_dir.s, &err) < 0) {
		return fail(&err);
	}
	return returncode & 0xff;
}

static int confirm_and_run(struct session *s)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf comment = BUF_INIT;
	int rc;

	if (opt.comment)
		buf_addstr(&comment, opt.comment);
	if (opt.edit_comment && run_edit_comment(&comment, &err) < 0)
		return fail(&err);
	if (!opt.yes) {
		rc = run_confirm(&s->load.op, &opt, s->load.restart, &err);
		if (rc <= 0)
			return rc < 0 ? fail(&err) : 0;
	}
	if (opt.needed) {
		rc = run_is_done(&s->load.op, s->load.restart, &err);
		if (rc != 0)
			return rc < 0 ? fail(&err) : 0;
	}
	if (comment.len)
		op_set_comment(&s->load.op, comment.s);
	return run(s);
}

/* Only the operation is looked up: flags that were given do not matter. */
static int print_help(const struct session *s)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(opfind_release) struct opfind f = OPFIND_INIT;

	if (opt.help_op) {
		if (opfind_by_spec(&f, s->home.s, opt.opspec, &err) < 0)
			return fail(&err);
		ophelp_format_op(&text, f.def);
	} else {
		if (project_open(&f.project, home_cwd(), s->home.s, &err) < 0 ||
		    project_find_op(&f.project, opt.opspec, &f.def, &err) < 0)
			return fail(&err);
		ophelp_format_model(&text, f.def->model);
	}
	fputs(text.s, stdout);
	return 0;
}

/* The options that only show something: 1 when one of them is given; the first in this order. */
static int show(const struct session *s, struct err *err)
{
	int rc = 0;

	if (opt.test_output_scalars)
		rc = run_test_output(&s->load.op, OUTSCALAR_NUMBERS, opt.test_output_scalars, err);
	else if (opt.test_output_attrs)
		rc = run_test_output(&s->load.op, OUTSCALAR_TEXTS, opt.test_output_attrs, err);
	else if (opt.test_sourcecode)
		rc = run_test_sourcecode(s->load.found.def, &opt.deps, err);
	else if (opt.test_flags)
		run_test_flags(s->load.found.def);
	else if (opt.print_cmd)
		run_print_cmd(&s->load.op);
	else if (opt.print_env)
		run_print_env(&s->load.op);
	else
		return 0;
	return rc < 0 ? -1 : 1;
}

static int run_session(struct session *s)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int rc;

	if (runopts_check(&opt, &err) < 0 || home_find(&s->home, &err) < 0)
		return fail(&err);
	if (opt.help_op || opt.help_model)
		return print_help(s);
	if (load_op(s, &err) < 0 ||
	    run_find_after(&opt, s->home.s, s->load.restart, &s->after, &err) < 0)
		return fail(&err);
	rc = show(s, &err);
	if (rc != 0)
		return rc < 0 ? fail(&err) : 0;
	return confirm_and_run(s);
}

static int run_main(struct strlist *args)
{
	struct session s = { .home = BUF_INIT, .load = OPLOAD_INIT, .after = STRLIST_INIT,
			     .run_dir = BUF_INIT, .claim_fd = claim_inherited() };
	int status;

	runopts_take_args(&opt, args);
	status = run_session(&s);
	session_release(&s);
	runopts_release(&opt);
	return status;
}

static void add_candidates(enum opt_complete kind, const struct strlist *words, struct strlist *out)
{
	run_candidates(&opt, kind, words, out);
}

const struct command command = {
	.name = "run", .args = "[[MODEL:]OPERATION] [FLAG=VAL]...", .max_args = -1,
	.options = options, .complete = COMPLETE_OP, .candidates = add_candidates,
	.main = run_main,
	.summary = "Run an operation.",
	.help = "OPERATION is one that the Guild file of the current directory defines, or the path of a "
		"script. Without it the default operation is run.\n\n"
		"Each run has a directory of its own in the Guild home, which keeps its flags, source "
		"code, output and exit status. The operation's process is started there, and ``guild "
		"run`` ends with its exit status.\n\n"
		"FLAG=VAL sets a flag of the operation. ``--help-op`` lists the flags that it has.",
};
