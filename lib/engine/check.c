#include "guild/check.h"

#include <glob.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/expand.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/proc.h"
#include "guild/regex.h"

/* Files larger than this are not searched: a check reads a whole file into memory. */
#define CHECK_MAX_FILE ((size_t)256 << 20)

/* Whether a check holds, and why not. */
struct outcome {
	bool failed;
	struct buf why;
};

PRINTF_LIKE(2, 3) static void disprove(struct outcome *o, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_reset(&o->why);
	buf_vaddf(&o->why, fmt, ap);
	va_end(ap);
	o->failed = true;
}

static bool read_file(const char *path, struct buf *out, struct outcome *o)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (file_read(AT_FDCWD, path, CHECK_MAX_FILE, out, &err) > 0)
		return true;
	disprove(o, "error reading run output from %s%s%s", path, err.msg ? ": " : "",
		 err.msg ? err.msg : "");
	return false;
}

/* Search path's text. false: not found, or o says why it could not be looked at. */
static bool file_has(const char *path, const char *pattern, struct outcome *o)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct regex *re;
	bool found;

	if (regex_compile(&re, pattern, &err) < 0) {
		disprove(o, "%s", err.msg);
		return false;
	}
	found = read_file(path, &text, o) && regex_search(re, text.s, text.len, 0, NULL, 0);
	regex_free(re);
	return found;
}

static void check_output(const char *pattern, const struct run *run, struct outcome *o)
{
	CLEANUP(buf_release) struct buf repr = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	value_repr_str(&repr, pattern, strlen(pattern));
	log_info("checking run %s output for %s", run->id, repr.s);
	run_guild_path(&path, run, "output");
	if (!file_has(path.s, pattern, o) && !o->failed)
		disprove(o, "could not find pattern %s in run %s output", repr.s, run->id);
}

/* The environment as a value map, for ${NAME} in compare-to. */
static struct value *environment(struct arena *a)
{
	struct value *map = value_map(a);

	for (char **e = environ; *e; e++) {
		size_t n = strcspn(*e, "=");

		if ((*e)[n])
			value_set(a, map, arena_strndup(a, *e, n), value_str(a, *e + n + 1));
	}
	return map;
}

/* What diff -u says of the two files goes to the log. */
static void compare_files(const char *expected, const char *actual, struct outcome *o)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;
	int status;

	strlist_push(&argv, "diff");
	strlist_push(&argv, "-u");
	strlist_push(&argv, "--");
	strlist_push(&argv, expected);
	strlist_push(&argv, actual);
	spec.argv = argv.v;
	if (!file_exists(AT_FDCWD, expected)) {
		disprove(o, "error reading run output from %s", expected);
		return;
	}
	if (proc_capture(&spec, &out, NULL, &status, &err) < 0) {
		disprove(o, "%s", err.msg);
		return;
	}
	if (status == 0)
		return;
	buf_rtrim(&out);
	log_error("%s", out.s);
	disprove(o, "unexpected file contents - see above for details");
}

static void check_path(const struct value *check, const char *path, const struct run *run,
		       struct outcome *o)
{
	const char *compare_to = value_str_at(check, "compare-to");
	const char *pattern = value_str_at(check, "contains");
	CLEANUP(buf_release) struct buf rel = BUF_INIT;

	path_relative(&rel, path, run->dir);
	if (compare_to) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		CLEANUP(err_release) struct err err = ERR_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf expected = BUF_INIT;
		struct value *to;

		if (expand_value(&arena, value_str(&arena, compare_to), environment(&arena),
				 &to, &err) < 0) {
			disprove(o, "undefined reference '%s' in '%s'", err.msg, compare_to);
			return;
		}
		value_str_py(&text, to);
		path_join(&expected, run->dir, text.s);
		log_info("comparing run %s file %s to %s", run->id, rel.s, expected.s);
		compare_files(expected.s, path, o);
	}
	if (pattern && !o->failed) {
		CLEANUP(buf_release) struct buf repr = BUF_INIT;

		value_repr_str(&repr, pattern, strlen(pattern));
		log_info("checking run %s file %s for %s", run->id, rel.s, repr.s);
		if (!file_has(path, pattern, o) && !o->failed)
			disprove(o, "could not find pattern %s in run %s file %s", repr.s, run->id,
				 rel.s);
	}
}

static void check_files(const struct value *check, const char *pattern, const struct run *run,
			struct outcome *o)
{
	CLEANUP(buf_release) struct buf repr = BUF_INIT;
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	glob_t found = { 0 };

	value_repr_str(&repr, pattern, strlen(pattern));
	log_info("checking run %s files %s", run->id, repr.s);
	path_join(&full, run->dir, pattern);
	if (glob(full.s, 0, NULL, &found) != 0 || !found.gl_pathc)
		disprove(o, "no files matching %s in run %s", pattern, run->id);
	for (size_t i = 0; i < found.gl_pathc && !o->failed; i++)
		check_path(check, found.gl_pathv[i], run, o);
	globfree(&found);
}

static void run_check(const struct value *check, const struct run *run, struct outcome *o)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (value_has(check, "file")) {
		value_str_py(&text, value_get(check, "file"));
		check_files(check, text.s, run, o);
	} else {
		value_str_py(&text, value_get(check, "output"));
		check_output(text.s, run, o);
	}
}

static bool is_check(const struct value *check)
{
	CLEANUP(buf_release) struct buf repr = BUF_INIT;

	if (value_has(check, "file") || value_has(check, "output"))
		return true;
	value_repr(&repr, check);
	log_warning("invalid check %s: expected one of: file, output", repr.s);
	return false;
}

size_t check_run(const struct value *expect, const struct run *run)
{
	const struct value *one[] = { expect };
	const struct value *const *checks = one;
	size_t n = value_truth(expect) ? 1 : 0, all = 0, passed = 0;

	if (value_is(expect, VALUE_LIST)) {
		checks = (const struct value *const *)expect->list.items;
		n = value_len(expect);
	}
	for (size_t i = 0; i < n; i++) {
		struct outcome o = { .why = BUF_INIT };

		if (!is_check(checks[i]))
			continue;
		all++;
		run_check(checks[i], run, &o);
		if (o.failed)
			log_error("check failed: %s", o.why.s);
		else
			passed++;
		buf_release(&o.why);
	}
	if (all)
		log_info("%zu of %zu checks passed", passed, all);
	return all - passed;
}
