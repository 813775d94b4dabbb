/*
 * fsck-files.c: what the operation printed, and all files below the run: can they be read, and where
 * do links lead?
 */
#include <errno.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"
#include "guild/tree.h"

#include "fsck-internal.h"

/* ---- output: a record of nine bytes for each line, guild-rundir(5) ---- */

#define RECORD 9
#define CHUNK (RECORD * 8192)

static int open_file(const struct fsck_place *p, const char *path)
{
	CLEANUP(buf_release) struct buf full = BUF_INIT;

	fsck_path(&full, p, path);
	return open(full.s, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

/* Lines that end with a newline. A read that fails counts as the end: check_files opens nothing. */
static uint64_t count_lines(const struct fsck_place *p, int fd)
{
	char data[CHUNK];
	uint64_t lines = 0;
	ssize_t n;

	while ((n = read(fd, data, sizeof(data))) > 0) {
		for (const char *s = data; (s = memchr(s, '\n', (size_t)(data + n - s))); s++)
			lines++;
		fsck_tick(p);
	}
	return lines;
}

/* false: a record says that its line is of a stream that there is none of. */
static bool read_index(int fd, uint64_t *size)
{
	char data[CHUNK];
	bool good = true;
	ssize_t n;

	*size = 0;
	while ((n = read(fd, data, sizeof(data))) > 0) {
		for (ssize_t i = 0; i < n; i++)
			if ((*size + (uint64_t)i) % RECORD == RECORD - 1 && data[i] != 0 && data[i] != 1)
				good = false;
		*size += (uint64_t)n;
	}
	return good;
}

static int cut_index(struct fsck_place *p UNUSED, const char *path, struct err *err)
{
	CLEANUP(file_close) int fd = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return err_os(err, "cannot open it");
	if (!S_ISREG(st.st_mode) || st.st_size % RECORD == 0)
		return 0;
	if (ftruncate(fd, st.st_size - st.st_size % RECORD) < 0)
		return err_os(err, "cannot cut it");
	return 1;
}

static const struct fsck_kind torn_index = { "torn-index", FSCK_WARNING, "cut", cut_index };
static const struct fsck_kind bad_index = { "bad-index", FSCK_WARNING, NULL, NULL };

/* Lines that were recorded: each that ended, and one a stream that did not. */
static void compare_lines(struct fsck_place *p, uint64_t lines, uint64_t records)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	int64_t exit_status;
	/* Of a run that did not live to its end the last lines may be missing. */
	bool ended = run_attr_int(p->run, "exit_status", &exit_status, &ignored) > 0;

	if (records > lines + 2 || (ended && records < lines))
		fsck_found(p, &bad_index, ".guild/output.index",
			   "it has %llu lines, but the output %llu", (unsigned long long)records,
			   (unsigned long long)lines);
}

void fsck_check_output(struct fsck_place *p)
{
	bool output = fsck_is_file(p, ".guild/output"), index = fsck_is_file(p, ".guild/output.index");
	CLEANUP(file_close) int output_fd = output ? open_file(p, ".guild/output") : -1;
	CLEANUP(file_close) int index_fd = index ? open_file(p, ".guild/output.index") : -1;
	uint64_t size;

	if (index_fd < 0)
		return;
	if (!read_index(index_fd, &size))
		fsck_found(p, &bad_index, ".guild/output.index", "a line is of no stream");
	else if (output_fd >= 0)
		compare_lines(p, count_lines(p, output_fd), size / RECORD);
	if (size % RECORD)
		fsck_found(p, &torn_index, ".guild/output.index", "its last line is cut off");
}

/* ---- links ---- */

static const struct fsck_kind dangling_step = { "dangling-step", FSCK_WARNING, NULL, NULL };
static const struct fsck_kind dangling_trial = { "dangling-trial", FSCK_WARNING, NULL, NULL };
static const struct fsck_kind dangling_dependency = {
	"dangling-dependency", FSCK_WARNING, NULL, NULL,
};

/* What is known of the run that its links are judged by. */
struct links {
	bool is_pipeline, is_batch;
	struct strlist deps; /* see list_dependencies() */
	struct buf runs;     /* the directory that the run is in */
};

/* The name of a run beside this one, "../NAME"; NULL when the link leads elsewhere. */
static const char *sibling(const char *target)
{
	const char *name = target + 3;

	return starts_with(target, "../") && *name && !strchr(name, '/') && name[0] != '.' ? name : NULL;
}

static void push_reversed(struct strlist *l, const char *s)
{
	size_t len = strlen(s);
	char *reversed = xmalloc(len + 1);

	for (size_t i = 0; i < len; i++)
		reversed[i] = s[len - 1 - i];
	reversed[len] = '\0';
	strlist_take(l, reversed);
}

/* The paths of the attribute deps, each from its end to its beginning, sorted. */
static void list_dependencies(const struct value *deps, struct strlist *out)
{
	for (size_t i = 0; i < value_map_len(deps); i++) {
		const struct value *sources = deps->map.entries[i].value;

		for (size_t k = 0; k < value_map_len(sources); k++) {
			const struct value *paths = value_get(sources->map.entries[k].value, "paths");

			for (size_t n = 0; value_is(paths, VALUE_LIST) && n < paths->list.n; n++)
				if (value_get_str(paths->list.items[n]))
					push_reversed(out, value_get_str(paths->list.items[n]));
		}
	}
	strlist_sort(out);
}

/* Does the attribute deps have a path that ends so? */
static bool is_dependency(const struct links *l, const char *target)
{
	CLEANUP(strlist_release) struct strlist wanted = STRLIST_INIT;
	size_t first = 0, last = l->deps.n;

	while (starts_with(target, "../"))
		target += 3;
	push_reversed(&wanted, target);
	while (first < last) { /* the first path that is not before it */
		size_t middle = first + (last - first) / 2;

		if (strcmp(l->deps.v[middle], wanted.v[0]) < 0)
			first = middle + 1;
		else
			last = middle;
	}
	return first < l->deps.n && starts_with(l->deps.v[first], wanted.v[0]);
}

static const struct fsck_kind *kind_of(const struct fsck_place *p, const struct links *l,
				       const char *path, const char *target)
{
	if (map_has(&p->manifest.by_path, path) || is_dependency(l, target))
		return &dangling_dependency;
	if (sibling(target) && !strchr(path, '/'))
		return l->is_pipeline ? &dangling_step
				      : l->is_batch ? &dangling_trial : &fsck_dangling_link;
	return &fsck_dangling_link;
}

/* " (it is in the trash)": a run that the link leads to, or into. */
static const char *where_it_went(const struct links *l, const char *target)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const char *name = starts_with(target, "../") ? target + 3 : NULL;

	if (!name || !*name || *name == '.')
		return "";
	buf_addf(&path, "%s/../trash/runs/%.*s", l->runs.s, (int)strcspn(name, "/"), name);
	return file_is_dir(AT_FDCWD, path.s) ? " (the run is in the trash)" : "";
}

static void check_dangling(struct fsck_place *p, const struct links *l, const char *path,
			   const char *target, int error)
{
	const struct fsck_kind *kind = kind_of(p, l, path, target);

	if (error == ELOOP)
		fsck_found(p, kind, path, "the link leads in a circle, to %s", target);
	else
		fsck_found(p, kind, path, "the link leads to %s, which is not there%s", target,
			   where_it_went(l, target));
}

/* The link of a step or a trial that is there: a run beside this one. */
static void check_child(struct fsck_place *p, const struct links *l, const char *path,
			const char *full, const char *target)
{
	if (map_has(&p->manifest.by_path, path) || is_dependency(l, target))
		return;
	if (!sibling(target)) {
		if (l->is_pipeline)
			fsck_found(p, &fsck_outside, path, "the link leads out of the runs, to %s", target);
		return;
	}
	if (!run_is_there(AT_FDCWD, full))
		fsck_found(p, l->is_pipeline ? &dangling_step : &dangling_trial, path,
			   "the link leads to %s, which is no run", target);
}

static void check_link(struct fsck_place *p, const struct links *l, const char *path)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	CLEANUP(buf_release) struct buf target = BUF_INIT;
	struct stat st;

	fsck_path(&full, p, path);
	if (file_read_link(AT_FDCWD, full.s, &target, &ignored) <= 0)
		return; /* gone since */
	if (stat(full.s, &st) < 0)
		check_dangling(p, l, path, target.s, errno);
	else if ((l->is_pipeline || l->is_batch) && !strchr(path, '/') && S_ISDIR(st.st_mode))
		check_child(p, l, path, full.s, target.s);
}

/* ---- all files ---- */

static void look_at_run(struct fsck_place *p, struct links *l)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	const struct value *v;

	l->is_pipeline = run_attr(p->run, "steps", &v, &ignored) > 0;
	l->is_batch = run_has_guild_file(p->run, "proto");
	if (run_attr(p->run, "deps", &v, &ignored) > 0)
		list_dependencies(v, &l->deps);
	path_dirname(&l->runs, p->run->dir);
}

void fsck_check_files(struct fsck_place *p)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(tree_walk_close) struct tree_walk walk = TREE_WALK_INIT;
	struct links links = { .deps = STRLIST_INIT, .runs = BUF_INIT };
	const struct tree_entry *e;

	if (!fsck_is_readable(p, ".") || tree_walk_open(&walk, p->run->dir, 0, &err) < 0) {
		fsck_found(p, &fsck_unreadable, ".", "%s", err.msg ? err.msg : "it cannot be read");
		return;
	}
	look_at_run(p, &links);
	while (tree_walk_next(&walk, &e)) {
		if (e->is_link) {
			check_link(p, &links, e->path);
		} else if ((e->is_dir || S_ISREG(e->st->st_mode)) && !fsck_is_readable(p, e->path)) {
			fsck_found(p, &fsck_unreadable, e->path, "it cannot be read");
			if (e->is_dir)
				tree_walk_prune(&walk);
		}
		fsck_tick(p);
	}
	strlist_release(&links.deps);
	buf_release(&links.runs);
}
