/*
 * exec-attrs.c: the attributes of a run, in the order of guild-rundir(5) but for opref, which is
 * the last: it is what makes the directory a run.
 */
#include <unistd.h>

#include "guild/clock.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/opref.h"
#include "guild/proc.h"
#include "guild/pyenv.h"
#include "guild/yaml.h"

#include "exec-internal.h"

struct writer {
	struct run *run;
	int attrs_fd; /* -1: the run has readers, each file is replaced as a whole */
	struct err *err;
	int rc; /* -1 after the first failure: nothing more is written */
};

static void write_attr(struct writer *w, const char *name, const struct value *v)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (w->rc < 0 || !v)
		return;
	if (w->attrs_fd < 0) {
		w->rc = run_write_attr(w->run, name, v, w->err);
		return;
	}
	yaml_encode_strict(&text, v);
	buf_addch(&text, '\n');
	w->rc = file_write(w->attrs_fd, name, NULL, text.s, text.len, FILE_IN_PLACE, w->err);
	if (w->rc < 0)
		err_wrap(w->err, "%s/.guild/attrs", w->run->dir);
}

static void write_identity(struct writer *w, struct arena *a)
{
	if (w->attrs_fd < 0 && run_has_attr(w->run, "initialized"))
		return;
	write_attr(w, "id", value_str(a, w->run->id));
	write_attr(w, "initialized", value_int(a, clock_unique_us()));
}

/* An empty label is none; on a restart an old one goes. */
static void write_label(struct writer *w, struct arena *a, const char *label)
{
	if (*label)
		write_attr(w, "label", value_str(a, label));
	else if (w->rc == 0 && w->attrs_fd < 0)
		w->rc = run_remove_attr(w->run, "label", w->err);
}

/* After those that are there, and those that somebody adds at this moment. */
static void write_comment(struct writer *w, struct arena *a, const struct value *comment)
{
	CLEANUP(file_close) int lock = -1;
	const struct value *old = NULL;
	struct value *all;

	if (w->rc < 0 || !comment)
		return;
	if (w->attrs_fd < 0 && (run_lock_attrs(w->run, &lock, w->err) < 0 ||
				run_attr(w->run, "comments", &old, w->err) < 0)) {
		w->rc = -1;
		return;
	}
	all = value_is(old, VALUE_LIST) ? value_copy(a, old) : value_list(a);
	value_append(a, all, value_copy(a, comment));
	write_attr(w, "comments", all);
}

static void write_system(struct writer *w, struct arena *a, const struct op *op)
{
	const char *user = getenv("USER");
	struct value *platform;

	if (w->rc < 0)
		return;
	write_attr(w, "host", value_str(a, proc_hostname()));
	write_attr(w, "user", value_str(a, user ? user : ""));
	if (w->rc < 0)
		return;
	w->rc = pyenv_platform(a, op->home, op->is_python ? op->python : NULL, &platform, w->err);
	if (w->rc == 0)
		write_attr(w, "platform", platform);
}

/* Facts that go with source code: the new run is not the first one that has it. */
static void copy_facts(struct writer *w, struct run *proto)
{
	static const char *const names[] = { "vcs_commit", "host", "user", "platform", "pip_freeze" };

	for (size_t i = 0; i < ARRAY_SIZE(names) && w->rc == 0; i++) {
		const struct value *v;

		w->rc = run_attr(proto, names[i], &v, w->err);
		if (w->rc > 0) {
			w->rc = 0;
			write_attr(w, names[i], v);
		}
	}
}

static void write_opref(struct writer *w, const struct opref *opref)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (w->rc < 0)
		return;
	opref_format(&text, opref);
	w->rc = run_write_guild_file(w->run, "opref", &text, 0, w->err);
}

int exec_write_attrs(const struct op *op, struct run *run, const struct exec_opts *opts, bool fresh,
		     struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(file_close) int attrs_fd = -1;
	struct writer w = { .run = run, .attrs_fd = -1, .err = err };

	if (fresh) {
		run_guild_path(&dir, run, "attrs");
		attrs_fd = file_open_dir(AT_FDCWD, dir.s, err);
		if (attrs_fd < 0)
			return -1;
		w.attrs_fd = attrs_fd;
	}
	write_identity(&w, &a);
	write_attr(&w, "cmd", value_strv(&a, op->cmd.v));
	write_label(&w, &a, op->label);
	if (op->tags.n)
		write_attr(&w, "tags", value_strv(&a, op->tags.v));
	write_attr(&w, "flags", op->flags);
	write_attr(&w, "user_flags", op->user_flags);
	write_attr(&w, "run_params", op->run_params);
	for (size_t i = 0; i < op->extra->map.n; i++) {
		const struct value_entry *e = &op->extra->map.entries[i];

		write_attr(&w, e->key->str.s, e->value);
	}
	write_comment(&w, &a, op->comment);
	write_attr(&w, "op", op->attr);
	if (opts->proto)
		copy_facts(&w, opts->proto);
	else if (!opts->restart)
		write_system(&w, &a, op);
	write_opref(&w, &op->opref);
	return w.rc;
}
