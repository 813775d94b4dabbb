#include "guild/runs.h"

#include <errno.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/log.h"
#include "guild/num.h"
#include "guild/path.h"
#include "guild/tree.h"

/* ---- find ---- */

/* A run, and what it is sorted by. */
struct stamped {
	int64_t us; /* 0: unknown */
	struct run *run;
};

/* Runs as they are found. */
struct finding {
	struct run_list list;
	struct stamped *v; /* of each run in the list */
	size_t cap;
};

/*
 * Read "started" by the shortest way, as this is read of every run: one open, one read, a short
 * path, and memory of the list, as an arena for one number would be large. false: it is not a
 * plain number.
 */
static bool read_started(struct finding *f, struct run *run, int dirfd, const char *name,
			 int64_t *us)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(file_close) int fd = -1;
	char text[32];
	ssize_t n;

	buf_addf(&path, "%s/.guild/attrs/started", name);
	fd = openat(dirfd, path.s, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text));
	if (n <= 1 || n == sizeof(text) || text[n - 1] != '\n' || text[0] == '0')
		return false;
	text[n - 1] = '\0';
	if (!num_parse_i64(text, us))
		return false;
	map_set(&run->attrs, "started", value_int(&f->list.times, *us));
	return true;
}

static int64_t time_of(struct finding *f, struct run *run, int dirfd, const char *name)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int64_t us = 0;

	if (read_started(f, run, dirfd, name, &us))
		return us;
	/* A time that cannot be read is unknown here; whoever shows the run says so. */
	return run_timestamp(run, &us, &err) < 0 ? 0 : us;
}

/* Add the run of that name in dirfd, which is dir, if it is one. */
static void add_if_run(struct finding *f, int dirfd, const char *name, const char *dir)
{
	struct run *run;

	if (!run_is_there(dirfd, name))
		return;
	run = run_list_add(&f->list, dir);
	ALLOC_GROW(f->v, f->list.n, f->cap);
	f->v[f->list.n - 1] = (struct stamped){ .us = time_of(f, run, dirfd, name), .run = run };
}

/* $GUILD_RUNS_PARENT: only the runs that links in root/parent lead to (upstream guild/var.py). */
static int add_linked_runs(struct finding *f, const char *root, const char *parent, struct err *err)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(free_ptr) char *real_root = path_real(root);

	path_join(&dir, root, parent);
	if (tree_list(AT_FDCWD, dir.s, &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		CLEANUP(buf_release) struct buf above = BUF_INIT;
		CLEANUP(free_ptr) char *real = NULL;

		path_join(&path, dir.s, names.v[i]);
		real = path_real(path.s);
		path_dirname(&above, real);
		if (streq(above.s, real_root))
			add_if_run(f, AT_FDCWD, real, real);
	}
	return 0;
}

static int add_all_runs(struct finding *f, const char *root, struct err *err)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(file_close) int fd = -1;

	if (tree_list(AT_FDCWD, root, &names, err) < 0)
		return -1;
	fd = file_open_dir(AT_FDCWD, root, err);
	if (fd < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(buf_release) struct buf dir = BUF_INIT;

		path_join(&dir, root, names.v[i]);
		add_if_run(f, fd, names.v[i], dir.s);
	}
	return 0;
}

/* ---- load ---- */

static int newest_first(const void *a, const void *b)
{
	const struct stamped *x = a, *y = b;

	if (x->us != y->us)
		return x->us > y->us ? -1 : 1;
	return strcmp(x->run->id, y->run->id);
}

static void sort_newest_first(struct finding *f)
{
	if (!f->list.n)
		return;
	qsort(f->v, f->list.n, sizeof(*f->v), newest_first);
	for (size_t i = 0; i < f->list.n; i++)
		f->list.v[i] = f->v[i].run;
}

int runs_load_root(const char *root, int flags, struct run_list *out, struct err *err)
{
	const char *parent = flags & RUNS_IGNORE_PARENT ? NULL : getenv("GUILD_RUNS_PARENT");
	struct finding f = { .list = RUN_LIST_INIT };
	int rc;

	rc = parent && *parent ? add_linked_runs(&f, root, parent, err)
			       : add_all_runs(&f, root, err);
	if (rc < 0 && err->kind == ERR_NOTFOUND)
		err_release(err); /* no directory: no runs yet */
	else if (rc < 0)
		return -1; /* before the first run was found */
	sort_newest_first(&f);
	free(f.v);
	*out = f.list;
	return 0;
}

int runs_load(const char *home, int flags, struct run_list *out, struct err *err)
{
	CLEANUP(buf_release) struct buf root = BUF_INIT;

	home_runs_dir(&root, home, flags & RUNS_DELETED);
	return runs_load_root(root.s, flags, out, err);
}

int runs_find_prefix(const char *home, const char *prefix, struct run_list *out, struct err *err)
{
	CLEANUP(buf_release) struct buf root = BUF_INIT;
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;

	home_runs_dir(&root, home, /* deleted= */ false);
	if (tree_list(AT_FDCWD, root.s, &names, err) < 0) {
		if (err->kind != ERR_NOTFOUND)
			return -1;
		err_release(err);
	}
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(buf_release) struct buf dir = BUF_INIT;

		path_join(&dir, root.s, names.v[i]);
		if (starts_with(names.v[i], prefix) && run_is_there(AT_FDCWD, dir.s))
			run_list_add(out, dir.s);
	}
	return 0;
}

bool runs_open(const char *home, const char *id, struct run *out)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;

	if (strchr(id, '/') || id[0] == '.')
		return false;
	home_runs_dir(&dir, home, /* deleted= */ false);
	path_push(&dir, id);
	run_init(out, dir.s);
	return run_has_guild_file(out, "opref");
}

/* ---- trash ---- */

/* An id that is in use gives way, under a name of its own. */
static int move_aside(const char *path, struct err *err)
{
	CLEANUP(buf_release) struct buf backup = BUF_INIT;
	char random[33];

	if (!file_exists(AT_FDCWD, path) && !file_is_link(AT_FDCWD, path))
		return 0;
	run_make_id(random);
	buf_addf(&backup, "%s_%.8s", path, random);
	log_warning("%s exists, moving to %s", path, backup.s);
	if (rename(path, backup.s) < 0)
		return err_os(err, "cannot move %s to %s", path, backup.s);
	return 0;
}

static int move_run(const struct run *run, const char *to_root, struct err *err)
{
	CLEANUP(buf_release) struct buf dest = BUF_INIT;

	if (file_mkdirs(to_root, err) < 0)
		return -1;
	path_join(&dest, to_root, run->id);
	if (move_aside(dest.s, err) < 0)
		return -1;
	if (rename(run->dir, dest.s) < 0)
		return err_os(err, "cannot move %s to %s", run->dir, dest.s);
	return 0;
}

/* Also what an interrupted command left behind. */
static int empty_purge_dir(const char *dir, struct err *err)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;

	if (tree_list(AT_FDCWD, dir, &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		path_join(&path, dir, names.v[i]);
		if (tree_remove(path.s, err) < 0)
			return -1;
	}
	return 0;
}

static int delete_for_ever(const char *home, const struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf purge = BUF_INIT;

	path_join(&purge, home, "trash/purge");
	if (move_run(run, purge.s, err) < 0) {
		if (err->os != EXDEV)
			return -1;
		err_release(err);
		/* A link to elsewhere, or a trash on another disk: no run without its opref. */
		if (!file_is_link(AT_FDCWD, run->dir) && run_remove_guild_file(run, "opref", err) < 0)
			return -1;
		return tree_remove(run->dir, err);
	}
	return empty_purge_dir(purge.s, err);
}

int runs_delete(const char *home, const struct run *run, bool permanent, struct err *err)
{
	CLEANUP(buf_release) struct buf trash = BUF_INIT;

	if (permanent)
		return delete_for_ever(home, run, err);
	home_runs_dir(&trash, home, /* deleted= */ true);
	return move_run(run, trash.s, err);
}

int runs_restore(const char *home, const struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf root = BUF_INIT;

	home_runs_dir(&root, home, /* deleted= */ false);
	return move_run(run, root.s, err);
}
