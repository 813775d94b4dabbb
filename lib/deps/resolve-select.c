/*
 * resolve-select.c: the paths below a directory that a source selects.
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/log.h"
#include "guild/regex.h"
#include "guild/tree.h"
#include "resolve-internal.h"

/* Every path below dir, '/'-separated; links to directories are named, not entered. */
static int list_below(const char *dir, struct strlist *paths, struct err *err)
{
	CLEANUP(tree_walk_close) struct tree_walk walk = TREE_WALK_INIT;
	const struct tree_entry *entry;

	if (tree_walk_open(&walk, dir, 0, err) < 0)
		return -1;
	while (tree_walk_next(&walk, &entry))
		strlist_push(paths, entry->path);
	return 0;
}

static bool parse_group(const char *s, struct regex_span span, double *out)
{
	CLEANUP(free_ptr) char *text = NULL;
	char *end;

	if (span.start == (size_t)-1)
		return false;
	text = xmemdup0(s + span.start, span.end - span.start);
	*out = strtod(text, &end);
	return *text && !*end;
}

enum reduce { REDUCE_NONE, REDUCE_MIN, REDUCE_MAX };

/*
 * Add the paths that the pattern matches from start to end. select-min and
 * select-max keep the one whose first group is the least or the greatest number.
 */
static void select_pattern(const char *pattern, enum reduce reduce, const char *dir,
			   const struct strlist *paths, struct strlist *out)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const char *best = NULL;
	double best_value = 0;
	struct regex *re;

	buf_addf(&text, "%s$", pattern);
	if (regex_compile(&re, text.s, &err) < 0) {
		buf_reset(&text);
		value_repr_str(&text, pattern, strlen(pattern));
		log_error("error compiling regular expression %s: %s", text.s, err.msg);
		return;
	}
	for (size_t i = 0; i < paths->n; i++) {
		const char *path = paths->v[i];
		struct regex_span span[2] = { { 0, 0 }, { (size_t)-1, 0 } };
		double value;

		if (!regex_match(re, path, strlen(path), span, ARRAY_SIZE(span)))
			continue;
		if (reduce == REDUCE_NONE) {
			strlist_pushf(out, "%s/%s", dir, path);
			continue;
		}
		if (!parse_group(path, span[1], &value))
			continue;
		if (!best || (reduce == REDUCE_MIN ? value < best_value : value > best_value)) {
			best = path;
			best_value = value;
		}
	}
	if (best)
		strlist_pushf(out, "%s/%s", dir, best);
	regex_free(re);
}

bool source_has_select(const struct source *s)
{
	return value_len(s->select) || value_len(s->select_min) || value_len(s->select_max);
}

void source_select_names(const struct source *s, const char *dir, const struct strlist *names,
		   struct strlist *out)
{
	CLEANUP(strlist_release) struct strlist paths = STRLIST_INIT;
	const struct value *const lists[] = { s->select, s->select_min, s->select_max };
	static const enum reduce reduce[] = { REDUCE_NONE, REDUCE_MIN, REDUCE_MAX };

	strlist_pushv(&paths, names->v);
	strlist_sort(&paths);
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		for (size_t j = 0; j < value_len(lists[i]); j++) {
			const char *pattern = value_get_str(lists[i]->list.items[j]);

			if (pattern)
				select_pattern(pattern, reduce[i], dir, &paths, out);
		}
	}
	strlist_sort(out);
	strlist_uniq(out);
}

int source_select_below(const struct source *s, const char *dir, struct strlist *out,
			struct err *err)
{
	CLEANUP(strlist_release) struct strlist paths = STRLIST_INIT;

	if (list_below(dir, &paths, err) < 0)
		return -1;
	source_select_names(s, dir, &paths, out);
	return 0;
}
