#include "guild/staged.h"

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/path.h"
#include "guild/status.h"
#include "guild/tree.h"

/* More ids than anybody types. */
#define AFTER_MAX (1024 * 1024)

/* ---- find ---- */

struct staged {
	int64_t us;
	struct run *run;
};

static int first_staged_first(const void *a, const void *b)
{
	const struct staged *x = a, *y = b;

	if (x->us != y->us)
		return x->us < y->us ? -1 : 1;
	return strcmp(x->run->id, y->run->id);
}

/* The marker alone proves nothing: somebody may be at it. *us: when it was staged. */
static int is_staged(struct run *run, int64_t *us, struct err *err)
{
	const struct run_status *st;

	if (run_status(run, &st, err) < 0)
		return -1;
	if (st->state != RUN_STAGED)
		return 0;
	return run_timestamp(run, us, err) < 0 ? -1 : 1;
}

static void sort_and_keep(struct run_list *list)
{
	CLEANUP(free_ptr) struct staged *v = xcalloc(list->n, sizeof(*v));
	CLEANUP(free_ptr) bool *keep = xcalloc(list->n, sizeof(*keep));
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		int rc = is_staged(list->v[i], &v[n].us, &err);

		if (rc < 0)
			run_warn(list->v[i], &err);
		keep[i] = rc > 0;
		if (keep[i])
			v[n++].run = list->v[i];
	}
	run_list_keep(list, keep);
	qsort(v, n, sizeof(*v), first_staged_first);
	for (size_t i = 0; i < n; i++)
		list->v[i] = v[i].run;
}

int staged_load(const char *home, struct run_list *out, struct err *err)
{
	CLEANUP(buf_release) struct buf root = BUF_INIT;
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(file_close) int fd = -1;

	home_runs_dir(&root, home, /* deleted= */ false);
	fd = file_open_dir(AT_FDCWD, root.s, err);
	if (fd < 0 && err->kind == ERR_NOTFOUND) {
		err_release(err);
		return 0; /* no runs yet */
	}
	if (fd < 0 || tree_list(fd, ".", &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		buf_addf(&path, "%s/.guild/STAGED", names.v[i]);
		if (!file_exists(fd, path.s))
			continue;
		buf_reset(&path);
		path_join(&path, root.s, names.v[i]);
		run_list_add(out, path.s);
	}
	sort_and_keep(out);
	return 0;
}

int staged_gpus(struct run *run, const char **gpus, bool *no_gpus, struct err *err)
{
	const struct value *params;
	int rc = run_attr(run, "run_params", &params, err);

	if (rc < 0)
		return -1;
	*gpus = rc ? value_str_at(params, "gpus") : NULL;
	if (*gpus && !**gpus)
		*gpus = NULL;
	*no_gpus = rc && value_truth(value_get(params, "no_gpus"));
	return 0;
}

/* ---- AFTER ---- */

int staged_write_after(const struct run *run, const struct strlist *ids, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	run_guild_path(&path, run, "AFTER");
	if (!ids->n)
		return file_remove(AT_FDCWD, path.s, err);
	strlist_join(ids, "\n", &text);
	buf_addch(&text, '\n');
	return file_write(AT_FDCWD, path.s, NULL, text.s, text.len, 0, err);
}

/* What is no name of a run directory leads nowhere: it is kept, as a run that is gone. */
int staged_read_after(const struct run *run, struct strlist *ids, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	run_guild_path(&path, run, "AFTER");
	if (file_read(AT_FDCWD, path.s, AFTER_MAX, &text, err) < 0)
		return -1;
	strlist_split_space(ids, text.s);
	strlist_uniq(ids);
	return 0;
}

int staged_is_cycle(const char *home, const char *run_id, const char *after, struct map *seen,
		    struct err *err)
{
	CLEANUP(strlist_release) struct strlist ids = STRLIST_INIT;

	strlist_push(&ids, after); /* the list grows while it is walked */
	for (size_t i = 0; i < ids.n; i++) {
		CLEANUP(run_release) struct run run = RUN_INIT;
		CLEANUP(strlist_release) struct strlist next = STRLIST_INIT;

		if (streq(ids.v[i], run_id))
			return 1;
		if (map_has(seen, ids.v[i]))
			continue;
		map_set(seen, ids.v[i], NULL);
		if (!runs_open(home, ids.v[i], &run) || !run_has_guild_file(&run, "STAGED"))
			continue;
		if (staged_read_after(&run, &next, err) < 0)
			return -1;
		strlist_pushv(&ids, next.v);
	}
	return 0;
}

/* ---- order ---- */

void staged_order_release(struct staged_order *o)
{
	strlist_release(&o->dirs);
	buf_release(&o->why);
}

static void add_reason(struct staged_order *o, enum staged_turn turn, const struct run *run,
		       const char *id, const char *state)
{
	char short_id[9];

	buf_addf(&o->why, "%s%s (%s)", o->why.len ? ", " : "after ",
		 run ? run_short_id(run, short_id) : id, state);
	o->turn = MAX(o->turn, turn);
}

static int consider(struct staged_order *o, const char *home, const char *id, struct err *err)
{
	CLEANUP(run_release) struct run run = RUN_INIT;
	const struct run_status *st;
	bool waits;

	if (!runs_open(home, id, &run)) {
		add_reason(o, STAGED_BLOCKED, NULL, id, "gone");
		return 0;
	}
	if (run_status(&run, &st, err) < 0)
		return -1;
	if (st->state == RUN_COMPLETED)
		return 0;
	waits = st->state & (RUN_RUNNING | RUN_PENDING | RUN_STAGED);
	add_reason(o, waits ? STAGED_WAITS : STAGED_BLOCKED, &run, id, run_state_name(st->state));
	if (st->state == RUN_RUNNING || st->pid || st->supervisor)
		o->in_progress = true;
	strlist_push(&o->dirs, run.dir);
	return 0;
}

int staged_order(const char *home, const struct run *run, struct staged_order *out, struct err *err)
{
	CLEANUP(strlist_release) struct strlist ids = STRLIST_INIT;

	if (staged_read_after(run, &ids, err) < 0)
		return -1;
	for (size_t i = 0; i < ids.n; i++)
		if (consider(out, home, ids.v[i], err) < 0)
			return -1;
	return 0;
}
