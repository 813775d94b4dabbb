/*
 * runmatch-word.c: RUN of most commands. Source: upstream guild/commands/runs_impl.py, select_runs;
 * paths are ours.
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/home.h"
#include "guild/num.h"
#include "guild/path.h"
#include "guild/runmatch.h"

int runmatch_none(const char *word, const char *command, struct err *err)
{
	err_set(err, ERR_NOTFOUND, "could not find a run matching '%s'\n"
				   "Try 'guild runs list' for a list", word);
	if (command)
		err_append(err, " or '%s --help' for more information", command);
	return err_append(err, ".");
}

int runmatch_several(const char *word, struct run *const *runs, size_t n, struct err *err)
{
	CLEANUP(buf_release) struct buf ids = BUF_INIT;
	char id[9];

	for (size_t i = 0; i < n; i++)
		buf_addf(&ids, "\n  %s", run_short_id(runs[i], id));
	err_set(err, ERR_INVALID, "'%s' matches multiple runs:%s", word, ids.s);
	err->bare = true;
	return -1;
}

static int add_by_prefix(struct run_list *list, const char *prefix, struct run_refs *out,
			 struct err *err)
{
	size_t before = out->n, found;

	run_list_find_prefix(list, prefix, out);
	found = out->n - before;
	return found > 1 ? runmatch_several(prefix, out->v + before, found, err) : (int)found;
}

static int add_by_path(struct run_list *list, const char *word, struct run_refs *out)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	CLEANUP(free_ptr) char *real = NULL;
	struct run *run;

	path_expand_home(&path, word);
	path_absolute(&full, home_cwd(), path.s);
	real = path_real(full.s);
	run = run_list_find_dir(list, real);
	if (run)
		run_refs_add(out, run);
	return run != NULL;
}

/* Decimal digits at *s; false when there are none. What is too large for any list is INT64_MAX. */
static bool parse_digits(const char **s, int64_t *out)
{
	CLEANUP(free_ptr) char *digits = xstrndup(*s, strspn(*s, "0123456789"));

	if (!*digits)
		return false;
	if (!num_parse_i64(digits, out))
		*out = INT64_MAX;
	*s += strlen(digits);
	return true;
}

/*
 * An index or a range as first and end, 0-based, end not in it; -1 for an end that is not given.
 * As upstream, only the start of the word has to be a range: "1:2x" is "1:2".
 */
static bool parse_range(const char *word, int64_t *first, int64_t *end)
{
	switch (num_parse_pyint(word, end)) {
	case NUM_INT:
		*first = *end - 1;
		return *end > 0;
	case NUM_BIG:
		return false;
	case NUM_NOT_INT:
		break;
	}
	*first = *end = -1;
	if (parse_digits(&word, first))
		--*first;
	else
		*first = 0;
	if (*word != ':')
		return false;
	word++;
	(void)parse_digits(&word, end); /* none: to the last one */
	return *first >= 0;
}

int runmatch_word(struct run_list *list, const char *word, struct run_refs *out, struct err *err)
{
	int64_t count = (int64_t)list->n, first, end;

	if (strchr(word, '/'))
		return add_by_path(list, word, out);
	if (!parse_range(word, &first, &end) || end > count)
		return add_by_prefix(list, word, out, err);
	for (int64_t i = first; i < (end < 0 ? count : end); i++)
		run_refs_add(out, list->v[i]);
	return 1;
}
