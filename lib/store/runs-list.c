/*
 * runs-list.c: lists of runs, and what is found in them. Thousands of ids or directories may come
 * from a pipe: each is found without a walk over the list.
 */
#include "guild/alloc.h"
#include "guild/path.h"
#include "guild/runs.h"

/* ---- borrowed runs ---- */

void run_refs_release(struct run_refs *refs)
{
	free(refs->v);
	*refs = (struct run_refs)RUN_REFS_INIT;
}

void run_refs_add(struct run_refs *refs, struct run *run)
{
	ALLOC_GROW(refs->v, refs->n + 2, refs->cap);
	refs->v[refs->n++] = run;
	refs->v[refs->n] = NULL;
}

/* ---- the index ---- */

struct id_entry {
	struct run *run;
	size_t at; /* its place in the list */
};

struct run_index {
	struct id_entry *by_id; /* sorted, equal ids in the order of the list. NULL: not yet */
	struct map by_dir;      /* real path -> run, of the first n_dirs runs */
	size_t n_dirs;
};

/* To be called before the list changes. */
static void drop_index(struct run_list *l)
{
	if (!l->index)
		return;
	free(l->index->by_id);
	map_release(&l->index->by_dir);
	free(l->index);
	l->index = NULL;
}

static struct run_index *index_of(struct run_list *l)
{
	if (!l->index)
		l->index = xcalloc(1, sizeof(*l->index));
	return l->index;
}

/* ---- by id ---- */

static int by_id(const void *a, const void *b)
{
	const struct id_entry *x = a, *y = b;
	int cmp = strcmp(x->run->id, y->run->id);

	return cmp ? cmp : x->at < y->at ? -1 : 1;
}

static int by_place(const void *a, const void *b)
{
	const struct id_entry *x = a, *y = b;

	return x->at < y->at ? -1 : 1;
}

/* The list's runs by id. */
static const struct id_entry *sorted_ids(struct run_list *l)
{
	struct run_index *index = index_of(l);

	if (index->by_id)
		return index->by_id;
	index->by_id = xcalloc(l->n + 1, sizeof(*index->by_id));
	for (size_t i = 0; i < l->n; i++)
		index->by_id[i] = (struct id_entry){ .run = l->v[i], .at = i };
	qsort(index->by_id, l->n, sizeof(*index->by_id), by_id);
	return index->by_id;
}

/* The first of n sorted entries whose id is not less. What begins with the id follows it. */
static size_t lower_bound(const struct id_entry *v, size_t n, const char *id)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(v[middle].run->id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct run *run_list_find_id(struct run_list *l, const char *id)
{
	const struct id_entry *v = sorted_ids(l);
	size_t i = lower_bound(v, l->n, id);

	return i < l->n && streq(v[i].run->id, id) ? v[i].run : NULL;
}

void run_list_find_prefix(struct run_list *l, const char *prefix, struct run_refs *out)
{
	const struct id_entry *v = sorted_ids(l);
	size_t first = lower_bound(v, l->n, prefix), n = 0;
	CLEANUP(free_ptr) struct id_entry *found = NULL;

	while (first + n < l->n && starts_with(v[first + n].run->id, prefix))
		n++;
	found = xcalloc(n + 1, sizeof(*found));
	memcpy(found, v + first, n * sizeof(*found));
	qsort(found, n, sizeof(*found), by_place);
	for (size_t i = 0; i < n; i++)
		run_refs_add(out, found[i].run);
}

/* ---- by directory ---- */

struct run *run_list_find_dir(struct run_list *l, const char *dir)
{
	struct run_index *index = index_of(l);
	struct run *run = map_get(&index->by_dir, dir);

	/* Most often one of the latest is meant: no further than needed, and each only once. */
	while (!run && index->n_dirs < l->n) {
		struct run *next = l->v[index->n_dirs++];
		CLEANUP(free_ptr) char *real = path_real(next->dir);

		if (!map_has(&index->by_dir, real))
			map_set(&index->by_dir, real, next);
		if (streq(real, dir))
			run = next;
	}
	return run;
}

/* ---- the list ---- */

void run_list_release(struct run_list *l)
{
	drop_index(l);
	for (size_t i = 0; i < l->n; i++)
		run_free(l->v[i]);
	free(l->v);
	arena_release(&l->times);
	*l = (struct run_list)RUN_LIST_INIT;
}

struct run *run_list_add(struct run_list *l, const char *dir)
{
	struct run *run = run_new(dir);

	drop_index(l);
	ALLOC_GROW(l->v, l->n + 1, l->cap);
	l->v[l->n++] = run;
	return run;
}

void run_list_keep(struct run_list *l, const bool *keep)
{
	size_t n = 0;

	drop_index(l);
	for (size_t i = 0; i < l->n; i++) {
		if (keep[i])
			l->v[n++] = l->v[i];
		else
			run_free(l->v[i]);
	}
	l->n = n;
}
